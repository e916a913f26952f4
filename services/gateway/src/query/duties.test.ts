import { createHash } from 'node:crypto'
import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import type { StoredDuty, StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import { putDutySignatures } from '@ssv-exporter/store/duties/duty-signatures'
import { putDutyValues } from '@ssv-exporter/store/duties/duty-values'
import { putDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const MAX_RESULTS = 6
const [ATTESTER, PROPOSER, PTC_ATTESTER] = [0, 2, 7]
const keyOf = (n: number) => n.toString(16).padStart(96, '0')
const VOTE = Buffer.from('vote')
const BLOCK = Buffer.from('block')
const signatureOf = (n: number) => Buffer.alloc(96, n)
const digestOf = (value: Buffer) =>
  createHash('sha256').update(value).digest().subarray(0, 8).toString('hex')

const entry = (validatorIndex: number, signers: number, value?: Buffer): StoredDutyEntry => ({
  validatorIndex,
  signers,
  rootPrefix: 1,
  round: 2,
  ...(signers > 0b0011 && { quorumMs: 4_500 }),
  lastMs: 4_600,
  ...(value && { valueDigest: digestOf(value) }),
})
const duty = (slot: number, role: number, ...entries: StoredDutyEntry[]): StoredDuty => ({
  slot,
  role,
  committeeId: 'c1'.repeat(32),
  operatorIds: [10, 20, 30, 40],
  entries,
})

const DUTIES: readonly StoredDuty[] = [
  duty(100, PTC_ATTESTER, entry(501, 0b0111)),
  duty(100, PROPOSER, entry(501, 0b1111, BLOCK)),
  duty(100, ATTESTER, entry(501, 0b0111, VOTE), entry(502, 0b1110, VOTE)),
  duty(101, ATTESTER, entry(502, 0b0111)),
  duty(102, ATTESTER, entry(501, 0b0011)),
  duty(103, ATTESTER, entry(501, 0b1101, VOTE)),
  // Of its former committee.
  {
    ...duty(102, PROPOSER, entry(501, 0b0111)),
    committeeId: 'c2'.repeat(32),
    operatorIds: [1, 2, 3, 4],
  },
  {
    ...duty(99, ATTESTER, entry(501, 0b0111), entry(502, 0b0111)),
    committeeId: 'c2'.repeat(32),
    operatorIds: [1, 2, 3, 4],
  },
  ...[200, 201, 202, 203, 204, 205, 206].map((slot) => duty(slot, ATTESTER, entry(502, 0b0111))),
]

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway({
    options: { maxResults: MAX_RESULTS },
    seed: {
      generation: 'current',
      operators: [10, 20, 30, 40].map((id, index) => ({ index, key: `k${id}`, operatorId: id })),
      validators: [1, 2, 3].map((n) => ({
        index: n,
        publicKeyHex: keyOf(n),
        operators: [3, 1, 0, 2],
        operatorIds: [40, 20, 10, 30],
      })),
    },
    async prepare(database) {
      await database.transaction('seed', async (transaction) => {
        await putDuties(transaction, DUTIES)
        await putDutySignatures(transaction, [
          {
            ...{ slot: 100, role: ATTESTER, committeeId: 'c1'.repeat(32) },
            signatures: [
              { validatorIndex: 500, rootPrefix: 1, signature: signatureOf(8) },
              { validatorIndex: 501, rootPrefix: 1, signature: signatureOf(9) },
            ],
          },
          {
            // Of another root than the stored one.
            ...{ slot: 100, role: PTC_ATTESTER, committeeId: 'c1'.repeat(32) },
            signatures: [{ validatorIndex: 501, rootPrefix: 2, signature: signatureOf(7) }],
          },
        ])
        await putDutyVotes(transaction, [{ slot: 100, value: VOTE }])
        await putDutyVotes(transaction, [{ slot: 100, value: Buffer.from('another') }])
        await putDutyValues(transaction, [{ slot: 100, digest: digestOf(BLOCK), value: BLOCK }])
        const indices = [1, 2].map((n) => ({ publicKey: keyOf(n), index: 500 + n }))
        await putValidatorIndices(transaction, indices, { isCertain: true })
        await transaction.query(
          'seed',
          `INSERT INTO duty_holder SELECT k.id, c.id FROM validator_key k CROSS JOIN committee c
           WHERE k.key = $1`,
          [Buffer.from(keyOf(1), 'hex')],
        )
      })
    },
  })
  client = await connect(running.url('/query'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

async function ask(filter: object) {
  const { type, data, nextCursor } = JSON.parse(
    await client.ask(JSON.stringify({ type: 'decided', filter })),
  )
  return { type, data, nextCursor }
}

function decided(n: number, role: string, slot: number, signers: number[], value = ''): object {
  return {
    message: {
      type: 3,
      round: 2,
      lambda: lambdaOf(keyOf(n), role),
      seq_number: slot,
      value: Buffer.from(value).toString('base64'),
    },
    signature: '',
    signer_ids: signers,
  }
}

const FORMER = decided(1, 'ATTESTER', 99, [1, 2, 3])
const FORMER_BLOCK = decided(1, 'PROPOSER', 102, [1, 2, 3])
const FIRST = {
  ...decided(1, 'ATTESTER', 100, [10, 20, 30], 'vote'),
  signature: signatureOf(9).toString('base64'),
}
// The vote of its slot is no longer kept.
const THIRD = decided(1, 'ATTESTER', 103, [10, 30, 40])
const PROPOSED = decided(1, 'PROPOSER', 100, [10, 20, 30, 40], 'block')
const PAYLOAD = decided(1, 'PTC_ATTESTER', 100, [10, 20, 30])

it('answers decided with the duties that a quorum of any of its committees performed', async () => {
  const of = async (filter: object) => (await ask({ publicKey: keyOf(1), ...filter })).data
  expect(await of({})).toEqual([FORMER, FIRST, THIRD, PROPOSED, FORMER_BLOCK, PAYLOAD])
  expect(await of({ role: 'ATTESTER' })).toEqual([FORMER, FIRST, THIRD])
  expect(await of({ role: 'PTC_ATTESTER' })).toEqual([PAYLOAD])
  expect(await of({ role: 'COMMITTEE' })).toEqual([])
  expect(await of({ from: 101, to: 103 })).toEqual([THIRD, FORMER_BLOCK])
  expect(await of({ from: 103, role: 'ATTESTER' })).toEqual([THIRD])
  expect(await of({ from: 100, to: 100, role: 'ATTESTER' })).toEqual([FIRST])
  expect(await of({ from: 2 ** 31 })).toEqual([])
  // Its index is not known; nobody knows the other.
  expect([
    (await ask({ publicKey: keyOf(3) })).data,
    (await ask({ publicKey: keyOf(4) })).data,
  ]).toEqual([[], []])
})

it('pages duties with limit and cursor', async () => {
  const pages: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await ask({ publicKey: keyOf(1), limit: 2, ...(cursor && { cursor }) })
    pages.push(page.data)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(pages).toEqual([
    [FORMER, FIRST],
    [THIRD, PROPOSED],
    [FORMER_BLOCK, PAYLOAD],
  ])
})

it('refuses more duties than one answer holds', async () => {
  const tooMany = { type: 'error', data: ['bad request - too many results', expect.anything()] }
  expect(await ask({ publicKey: keyOf(2) })).toMatchObject(tooMany)
  expect(await ask({ publicKey: keyOf(2), role: 'ATTESTER' })).toMatchObject(tooMany)
  expect((await ask({ publicKey: keyOf(2), from: 201 })).data).toHaveLength(6)
  expect((await ask({ publicKey: keyOf(2), from: 201, role: 'ATTESTER' })).data).toHaveLength(6)
  expect((await ask({ publicKey: keyOf(2), limit: 6 })).data).toHaveLength(6)
})
