import type { ServerResponse } from 'node:http'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type BeaconServer,
  GENESIS_TIME,
  type Misbehaviour,
  startBeaconServer,
  VALIDATORS_ROOT,
} from '../testing/beacon-server.ts'
import type { ExpectedChain } from './beacon-chain.ts'
import { type BeaconClientOptions, createBeaconClient } from './beacon-client.ts'

const EXPECTED: ExpectedChain = { genesisTimeSec: GENESIS_TIME, slotMs: 12_000, chainId: 1 }

function clientOf(
  servers: readonly BeaconServer[],
  options: Partial<BeaconClientOptions> = {},
  now?: () => number,
) {
  const metrics = createMetrics({ service: 'test' })
  const client = createBeaconClient(
    { urls: servers.map(({ url }) => url), expected: async () => EXPECTED, ...options },
    { logger: silentLogger(), metrics, ...(now && { now }) },
  )
  onTestFinished(() => client.close())
  return client
}

const reason = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error) => `${error.reason}: ${error.message}`,
  )

const key = (n: number) => n.toString(16).padStart(2, '0').repeat(48)
const fails =
  (status: number): Misbehaviour =>
  (_, response) => {
    response.writeHead(status).end('busy')
    return undefined
  }

it("reads the chain's parameters, validators and duties", async () => {
  const server = await startBeaconServer({ validators: [key(1), key(2)], gloasEpoch: 99 })
  const client = clientOf([server])
  expect(await client.chain()).toEqual({
    genesisTimeSec: GENESIS_TIME,
    genesisValidatorsRoot: VALIDATORS_ROOT,
    slotMs: 12_000,
    slotsPerEpoch: 32,
    epochsPerSyncCommitteePeriod: 256,
    chainId: 1,
    forks: [
      { version: '00000001', epoch: 0 },
      { version: '00000002', epoch: 10 },
    ],
    gloasEpoch: 99,
  })
  expect(await client.validators([key(2), key(3)])).toEqual([
    {
      publicKey: key(2),
      index: 1,
      status: 'active_ongoing',
      activationEpoch: 5,
      exitEpoch: Number.POSITIVE_INFINITY,
    },
  ])
  const { bySlot } = await client.proposers(4)
  expect([bySlot.size, bySlot.get(4 * 32), bySlot.get(4 * 32 + 31)]).toEqual([32, 0, 31])
  expect(await client.syncCommittee(256)).toEqual(new Set([256, 7]))
  expect((await client.attesters(4, [5])).duties).toEqual([
    { validatorIndex: 5, slot: 4 * 32 + 5, committeeIndex: 3 },
  ])
  expect(await client.timelinessSlots(4, [6])).toEqual(new Map([[6, 4 * 32 + 6]]))
})

it('splits a query for many validators, and reads a large response', async () => {
  const keys = Array.from({ length: 1_100 }, (_, i) => i.toString(16).padStart(96, '0'))
  const server = await startBeaconServer({ validators: keys })
  const client = clientOf([server])
  const found = await client.validators(keys)
  expect(found.map(({ index }) => index)).toEqual(keys.map((_, i) => i))
  expect(server.questions()).toHaveLength(3)
})

describe('an unusable response', () => {
  const text =
    (body: string): Misbehaviour =>
    ({ path }, response) => {
      if (path.includes('duties')) response.writeHead(200).end(body)
      return undefined
    }
  const proposer = (slot: number) => ({ validator_index: '1', slot: `${slot}` })
  const proposers = (...data: object[]) =>
    text(JSON.stringify({ dependent_root: `0x${'00'.repeat(32)}`, data }))
  const never: Misbehaviour = ({ path }, response) => {
    // Headers and a part of the body, then nothing.
    if (path.includes('duties')) response.writeHead(200).write('{')
    return undefined
  }
  it.each([
    ['503', 'failed', fails(503), 'HTTP 503: busy'],
    ['invalid JSON', 'invalid', text(''), 'the answer is not JSON'],
    ['a body that never ends', 'failed', never, 'no answer within 300 ms'],
    [
      'an oversized body',
      'invalid',
      text(' '.repeat(70_000)),
      'the answer has more than 65536 bytes',
    ],
    ['another shape', 'invalid', text('{"data":1}'), 'unexpected answer: dependent_root'],
    ['another epoch', 'invalid', proposers(proposer(0)), 'a duty in slot 0, outside epoch 4'],
    [
      "a part of the epoch's slots",
      'invalid',
      proposers(proposer(128)),
      'proposers of 1 slots alone',
    ],
    [
      'a number beyond 2^53',
      'invalid',
      proposers({ validator_index: '9007199254740993', slot: '128' }),
      'unexpected answer: data.0.validator_index',
    ],
  ])('%s', async (_, kind, misbehaviour, detail) => {
    const server = await startBeaconServer()
    server.misbehave(misbehaviour)
    // Short only where the time-out is tested: a busy machine needs more time for the rest.
    const timeoutMs = misbehaviour === never ? 300 : 30_000
    const client = clientOf([server], { timeoutMs, maxBytes: 65_536 })
    const found = await reason(client.proposers(4))
    expect(found).toMatch(new RegExp(`^${kind}: eth/v1/`))
    expect(found).toContain(detail)
    expect(client.nodes()[0]?.paused).toBe(kind)
  })

  it('a validator that was not requested', async () => {
    const server = await startBeaconServer({ validators: [key(1)] })
    const foreign = await startBeaconServer({ validators: [key(1), key(2)] })
    server.misbehave(async ({ path }) => {
      if (!path.endsWith('/validators')) return undefined
      const body = JSON.stringify({ ids: [`0x${key(2)}`] })
      const answer = await fetch(`${foreign.url}${path}`, { method: 'POST', body })
      return (await answer.json()) as object
    })
    expect(await reason(clientOf([server]).validators([key(1)]))).toContain('not asked for')
  })
})

describe('several nodes', () => {
  it('are used in order of preference; a failed node is skipped until it recovers', async () => {
    let ms = 1_000
    const [first, second] = [await startBeaconServer(), await startBeaconServer()]
    const client = clientOf([first, second], {}, () => ms)
    first.misbehave(fails(503))
    expect((await client.proposers(1)).bySlot.size).toBe(32)
    expect(client.nodes().map(({ paused }) => paused)).toEqual(['failed', undefined])
    const asked = first.seen.length
    await client.proposers(2)
    expect(first.seen.length).toBe(asked)
    first.misbehave(undefined)
    ms += 1_000
    await client.proposers(3)
    expect(first.questions()).toEqual(['/eth/v1/validator/duties/proposer/3'])
    expect(second.questions()).toHaveLength(2)
  })

  it('keeps using a node for other paths when it lacks one', async () => {
    const [first, second] = [await startBeaconServer(), await startBeaconServer()]
    first.misbehave(({ path }, response) => {
      if (path.includes('/ptc/')) response.writeHead(404).end('no such path')
      return undefined
    })
    const client = clientOf([first, second])
    expect((await client.timelinessSlots(1, [1])).size).toBe(1)
    await client.proposers(1)
    expect(first.questions()).toHaveLength(2)
    expect(second.questions()).toEqual(['/eth/v1/validator/duties/ptc/1'])
  })

  it('skips a node that is syncing', async () => {
    const [first, second] = [await startBeaconServer(), await startBeaconServer()]
    first.misbehave(({ path }) =>
      path.endsWith('/syncing')
        ? { data: { head_slot: '1', sync_distance: '99', is_syncing: true } }
        : undefined,
    )
    const client = clientOf([first, second])
    await client.proposers(1)
    expect(first.questions()).toEqual([])
    expect(client.nodes()[0]).toMatchObject({
      paused: 'syncing',
      lastFault: expect.stringContaining('99 slots behind'),
    })
  })

  it('reports the reason when no node answers', async () => {
    const server = await startBeaconServer()
    server.misbehave(fails(500))
    const client = clientOf([server])
    expect(await reason(client.chain())).toContain('HTTP 500: busy')
    expect(await reason(client.chain())).toMatch(/^resting: .*HTTP 500: busy/)
  })
})

describe('a node of another chain', () => {
  it.each([
    ['genesis time', { genesisTime: 5 }, 'genesis time is 5 instead of 1600000000'],
    ['chain id', { chainId: 17_000 }, 'chain id of deposits is 17000 instead of 1'],
    ['slots', { secondsPerSlot: 5 }, 'slot duration (ms) is 5000 instead of 12000'],
  ])('is detected by its %s', async (_, chain, difference) => {
    const server = await startBeaconServer(chain)
    const found = await reason(clientOf([server]).proposers(1))
    expect(found).toContain(`other-chain: `)
    expect(found).toContain(difference)
    expect(server.questions()).toEqual([])
  })

  it('is detected by its genesis validators root, preset or taken from the first node', async () => {
    const other = 'cd'.repeat(32)
    const [own, foreign] = [
      await startBeaconServer(),
      await startBeaconServer({ validatorsRoot: other }),
    ]
    const expected = async () => ({ ...EXPECTED, genesisValidatorsRoot: VALIDATORS_ROOT })
    expect(await reason(clientOf([foreign], { expected }).chain())).toContain('other-chain')
    const client = clientOf([own, foreign])
    await client.chain()
    own.misbehave(fails(503))
    expect(await reason(client.proposers(1))).toContain(
      `genesis validators root is ${other} instead of ${VALIDATORS_ROOT}`,
    )
    expect(foreign.questions()).toEqual([])
  })
})

it('sends credentials in a header, and redacts them and paths', async () => {
  const server = await startBeaconServer()
  const { host } = new URL(server.url)
  const urls = [`http://user:p%40ss@${host}/secret-key/`]
  server.misbehave(({ path }, response: ServerResponse) => {
    if (path.startsWith('/secret-key/')) response.writeHead(401).end()
    return undefined
  })
  const client = clientOf([server], { urls })
  const found = await reason(client.chain())
  expect(found).toContain('HTTP 401')
  expect(found).not.toContain('secret')
  const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
  expect(new Set(server.seen.map(({ authorization }) => authorization))).toEqual(new Set([basic]))
})

it('aborts pending requests when closed', async () => {
  const server = await startBeaconServer()
  server.misbehave(() => new Promise<undefined>(() => {}))
  const client = clientOf([server])
  const asked = reason(client.chain())
  await expect.poll(() => server.seen.length).toBeGreaterThan(0)
  client.close()
  expect(await asked).toContain('closed: ')
})
