import { createHash } from 'node:crypto'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { ensureDutyPartition } from '@ssv-exporter/store/duties/duty-partitions'
import type { StoredDuty, StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import { type ComparedSlot, putComparedSlots } from '@ssv-exporter/store/duties/duty-schedule'
import { putDutyValues } from '@ssv-exporter/store/duties/duty-values'
import { packDuties } from '@ssv-exporter/store/duties/pack-duties'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import { MAX_INTERVAL_SLOTS, putListening } from '@ssv-exporter/store/listening/listening'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from './testing/client.ts'
import { restClient } from './testing/rest-client.ts'
import { startGateway } from './testing/start-gateway.ts'

const DAY_SLOTS = 7_200
const FIRST_DAY = 44
const GENESIS_MS = Date.UTC(2026, 0, 1)
const SLOT_MS = 12_000
const VALUE = Buffer.from('value')
const DIGEST = createHash('sha256').update(VALUE).digest().subarray(0, 8).toString('hex')
const keyOf = (n: number) => n.toString(16).padStart(96, '0')
const committeeOf = (n: number) => `c${n}`.repeat(32)
const OPERATORS = [
  [1, 2, 3, 4],
  [3, 5, 6, 7],
  [1, 5, 8, 9],
]
/** Each committee has four validators; those of the first are 501 to 504. */
const indexOf = (committee: number, n: number) => 501 + 4 * committee + n

/** Two days and the beginning of a third, with quorums, without, and with exceptions. */
function duties(): StoredDuty[] {
  const all: StoredDuty[] = []
  for (let n = 0; n < 120; n += 1) {
    const committee = n % 3
    const slot = FIRST_DAY * DAY_SLOTS + Math.floor(n / 3) * 391
    const role = n % 5 === 0 ? 3 : n % 11 === 0 ? 2 : 0
    const some = [0, 1, 2, 3].filter((v) => role === 3 || (v + n) % 2 === 0)
    const entries = some.map((v): StoredDutyEntry => {
      const signers = [0b1111, 0b0111, 0b1110, 0b0011][(v + (n >> 3)) % (n % 4 === 0 ? 4 : 2)] ?? 0
      const hasQuorum = signers !== 0b0011
      return {
        validatorIndex: indexOf(committee, v),
        signers,
        rootPrefix: n % 9 === 0 ? v : 7,
        round: 1 + (n % 17 === 0 ? 1 : 0),
        proposalMs: 1_000 + n,
        ...(hasQuorum && { quorumMs: 1_500 + n }),
        lastMs: 1_600 + n,
        ...(hasQuorum && role === 2 && { valueDigest: DIGEST }),
      }
    })
    const operatorIds = OPERATORS[committee] ?? []
    all.push({ slot, role, committeeId: committeeOf(committee), operatorIds, entries })
  }
  return all
}

/** How some slots differ from the schedule: the absent validators of most were found later. */
function comparisons(): ComparedSlot[] {
  return duties()
    .filter(({ role }, n) => role === 0 && n % 2 === 0)
    .map(({ slot, role, committeeId, operatorIds }, n) => {
      const committee = OPERATORS.indexOf(operatorIds as number[])
      const absent = [[0], [1, 3], [0, 1, 2, 3], []][n % 4]?.map((v) => indexOf(committee, v)) ?? []
      const unscheduled = n % 3 === 0 ? [indexOf(committee, 2)] : []
      const difference = { committeeId, operatorIds, absent, unscheduled, unchecked: [] }
      return {
        // Some of which nothing was stored.
        slot: slot + (n % 5 === 0 ? 3 : 0),
        role,
        dependentRoots: ['aa'.repeat(32)],
        scheduled: 4,
        differences: [difference],
      }
    })
}

const FIRST_SLOT = FIRST_DAY * DAY_SLOTS
const timeOf = (slot: number) => (GENESIS_MS + slot * SLOT_MS) / 1_000
const MIDDLE = FIRST_SLOT + DAY_SLOTS

const LISTS = [
  '/v1/duties',
  `/v1/committees/${committeeOf(1)}/duties`,
  `/v1/validators/${keyOf(1)}/duties`,
].flatMap((list) => [
  `${list}?limit=50`,
  `${list}?limit=250`,
  `${list}?limit=40&order=desc`,
  `${list}?role=SYNC_COMMITTEE`,
  `${list}?role=PROPOSER&order=desc&limit=4`,
  `${list}?result=complete&limit=30`,
  `${list}?result=quorum&order=desc&limit=30`,
  `${list}?result=unknown`,
  `${list}?result=unknown&order=desc&limit=3`,
  `${list}?result=missed&order=desc&limit=7`,
  `${list}?fromSlot=${MIDDLE - 400}&toSlot=${MIDDLE + 400}&limit=4`,
  `${list}?fromSlot=${FIRST_SLOT + 391}&toSlot=${FIRST_SLOT + 391}`,
  `${list}?fromTime=${timeOf(MIDDLE - 500)}&toTime=${timeOf(MIDDLE)}&order=desc&limit=4`,
  `${list}?toTime=${timeOf(FIRST_SLOT - 1)}`,
])
const PATHS = [
  ...LISTS,
  '/v1/duties?operator=5&limit=40',
  '/v1/duties?operator=9&order=desc',
  '/v1/duties?operator=77',
]
const FILTERS = [
  {},
  { role: 'ATTESTER' },
  { role: 'PROPOSER' },
  { role: 'SYNC_COMMITTEE', from: MIDDLE - 300, to: MIDDLE + 300 },
  { from: MIDDLE, to: MIDDLE },
  { from: FIRST_SLOT + 222, limit: 3 },
]

test('answers are the same before, while and after the duties of closed slots are packed', async () => {
  const running = await startGateway({
    options: { maxRestRequestsPerMinute: 1_000_000 },
    seed: {
      generation: 'current',
      operators: [1, 2, 3, 4].map((id) => ({ index: id, key: `key-${id}`, operatorId: id })),
      validators: [1, 2].map((n) => ({
        index: n,
        publicKeyHex: keyOf(n),
        operators: [4, 2, 1, 3],
        operatorIds: [4, 2, 1, 3],
      })),
    },
    async prepare(database) {
      const clock = { genesisMs: GENESIS_MS, slotMs: SLOT_MS, slotsPerEpoch: 32 }
      for (const day of [0, 1, 2]) await ensureDutyPartition(database, FIRST_DAY + day)
      await database.transaction('seed', async (transaction) => {
        await putBeaconClock(transaction, clock)
        await putDuties(transaction, duties())
        // Committees share slots, which are compared once per call.
        for (const one of comparisons()) await putComparedSlots(transaction, [one])
        const values = duties().map(({ slot }) => ({ slot, digest: DIGEST, value: VALUE }))
        await putDutyValues(
          transaction,
          values.filter(({ slot }, i) => values.findIndex((one) => one.slot === slot) === i),
        )
        const indices = [1, 2].map((n) => ({ publicKey: keyOf(n), index: 500 + n }))
        await putValidatorIndices(transaction, indices, { isCertain: true })
      })
      // Of the first day: what lacks a quorum was missed.
      const collector = await ensureCollector(database, 'one')
      const size = MAX_INTERVAL_SLOTS
      await putListening(
        database,
        collector,
        Array.from({ length: DAY_SLOTS / size }, (_, i) => {
          const fromSlot = FIRST_SLOT + i * size
          return { fromSlot, toSlot: fromSlot + size - 1, subnets: '1'.repeat(128) }
        }),
      )
    },
  })
  onTestFinished(() => running.stop())
  const { database } = running
  const client = await connect(running.url('/query'))
  onTestFinished(() => client.socket.close())
  const rest = restClient(running)

  async function answers() {
    const found: Record<string, unknown> = {}
    for (const path of PATHS) found[path] = await rest.all(path)
    for (const path of ['/v1/duties', LISTS[0] as string, `/v1/duties?result=quorum&order=desc`]) {
      const response = await rest.get(path, { accept: 'application/x-ndjson' })
      found[`export ${path}`] = await response.text()
    }
    for (const filter of FILTERS) {
      const request = { type: 'decided', filter: { publicKey: keyOf(1), ...filter } }
      found[JSON.stringify(filter)] = await client.ask(JSON.stringify(request))
    }
    return found
  }
  const before = await answers()
  const absent = comparisons().filter(
    ({ slot, differences }) =>
      (differences[0]?.absent.length ?? 0) > 0 && duties().every((duty) => duty.slot !== slot),
  )
  expect(absent.length).toBeGreaterThan(3)
  const count = 120 + absent.length
  expect(before['/v1/duties?limit=250']).toHaveLength(count)
  for (const list of LISTS.filter((path) => path.includes('result=missed'))) {
    expect(before[list]).not.toHaveLength(0)
  }
  expect(before[`/v1/validators/${keyOf(1)}/duties?limit=250`]).not.toHaveLength(0)
  expect(before['export /v1/duties']).toMatch(new RegExp(`^(\\{.*\\}\n){${count}}$`))

  const closedTo = FIRST_SLOT + 2 * DAY_SLOTS + 5
  await packDuties(database, { closedTo })
  expect(await answers()).toEqual(before)
  // As a packer leaves it that is stopped in the middle of a day.
  const stopping = new AbortController()
  const packing = packDuties(database, { closedTo, signal: stopping.signal })
  const chunks = async () =>
    (await database.query<{ count: number }>('count', 'SELECT count(*) FROM duty_chunk'))[0]?.count
  await expect.poll(chunks, { interval: 5 }).toBeGreaterThan(10)
  stopping.abort()
  await packing
  expect(await answers()).toEqual(before)
  await packDuties(database, { closedTo })
  const open = await database.query('open', 'SELECT min(slot) AS slot FROM duty')
  expect(open).toEqual([{ slot: expect.any(Number) }])
  expect((open[0] as { slot: number }).slot).toBeGreaterThanOrEqual(FIRST_SLOT + 2 * DAY_SLOTS)
  expect(await answers()).toEqual(before)
}, 180_000)
