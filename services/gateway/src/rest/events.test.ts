import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { seedResources } from '../testing/seed-resources.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const OWNER = '67'.repeat(20)
const OTHER = '68'.repeat(20)
const word = (hex: string) => hex.padStart(64, '0')
const number = (value: number | bigint) => word(value.toString(16))
/** keccak256 of the signatures, as in packages/contracts. */
const OPERATOR_ADDED = 'd839f31c14bd632f424e307b36abff63ca33684f77f28e35dc13718ef338f7f4'
const FEE_RECIPIENT = '259235c230d57def1521657e7c7951d3b385e76193378bc87ef6b56bc2ec3548'
const MAX = 2n ** 256n - 1n

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ seed: { generation: 'current' } })
  await seedResources(running.database, {
    events: [
      {
        blockNumber: 110,
        logIndex: 3,
        event: 'OperatorAdded',
        topics: [OPERATOR_ADDED, number(7), word(OWNER)],
        data: [
          number(64),
          number(MAX),
          number(96),
          number(32),
          number(2),
          '6869'.padEnd(64, '0'),
        ].join(''),
      },
      {
        blockNumber: 110,
        logIndex: 4,
        event: 'FeeRecipientAddressUpdated',
        topics: [FEE_RECIPIENT, word(OTHER)],
        data: word(OWNER),
      },
      {
        blockNumber: 111,
        logIndex: 0,
        event: 'FeeRecipientAddressUpdated',
        verdict: 'malformed',
        reason: 'out-of-bounds',
        topics: [FEE_RECIPIENT, word(OWNER)],
        data: '12',
      },
      { blockNumber: 112, logIndex: 0, verdict: 'ignored', topics: ['ee'.repeat(32)] },
      { blockNumber: 112, logIndex: 1, verdict: 'ignored', topics: [] },
      {
        blockNumber: 113,
        logIndex: 0,
        event: 'FeeRecipientAddressUpdated',
        topics: [FEE_RECIPIENT, word(OTHER)],
        data: word(OTHER),
        canonical: false,
      },
    ],
  })
})
afterAll(() => running.stop())

const places = async (query: string) =>
  (await restClient(running).page(`/v1/events${query}`)).data.map(
    ({ blockNumber, logIndex }) => `${blockNumber}.${logIndex}`,
  )

describe('events', () => {
  it('are returned in chain order, without those of orphaned blocks', async () => {
    const all = ['110.3', '110.4', '111.0', '112.0', '112.1']
    expect(await places('')).toEqual(all)
    expect(await places('?order=desc')).toEqual(all.toReversed())
    const paged = await restClient(running).all('/v1/events?order=desc&limit=2')
    expect(paged.map(({ blockNumber, logIndex }) => `${blockNumber}.${logIndex}`)).toEqual(
      all.toReversed(),
    )
  })

  it.each([
    ['?event=OperatorAdded', ['110.3']],
    ['?event=None', []],
    [`?owner=0x${OWNER}`, ['110.3', '111.0']],
    [`?owner=${OTHER}`, ['110.4']],
    [`?owner=${OTHER}&event=OperatorAdded`, []],
    ['?verdict=malformed', ['111.0']],
    ['?verdict=ignored', ['112.0', '112.1']],
    ['?fromBlock=111&toBlock=111', ['111.0']],
    ['?fromBlock=112', ['112.0', '112.1']],
    ['?toBlock=9007199254740991&limit=1', ['110.3']],
  ])('%s selects %j', async (query, expected) => {
    expect(await places(query)).toEqual(expected)
  })

  it('have decoded parameters with every digit', async () => {
    const { data } = await restClient(running).page('/v1/events')
    expect(
      data.map(({ event, verdict, reason, args }) => ({ event, verdict, reason, args })),
    ).toEqual([
      {
        event: 'OperatorAdded',
        verdict: 'applied',
        reason: null,
        args: { operatorId: '7', owner: `0x${OWNER}`, publicKey: 'hi', fee: `${MAX}` },
      },
      {
        event: 'FeeRecipientAddressUpdated',
        verdict: 'applied',
        reason: null,
        args: { owner: `0x${OTHER}`, recipientAddress: `0x${OWNER}` },
      },
      {
        event: 'FeeRecipientAddressUpdated',
        verdict: 'malformed',
        reason: 'out-of-bounds',
        args: null,
      },
      { event: null, verdict: 'ignored', reason: null, args: null },
      { event: null, verdict: 'ignored', reason: null, args: null },
    ])
    expect(data[1]).toMatchObject({
      blockTime: '2023-05-01T12:00:00.000Z',
      topics: [`0x${FEE_RECIPIENT}`, `0x${word(OTHER)}`],
      data: `0x${word(OWNER)}`,
    })
  })
})
