import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { unpackIndices } from './duty-codec.ts'
import { dropDutiesBefore, ensureDutyPartition, PARTITION_SLOTS } from './duty-partitions.ts'
import {
  type ComparedSlot,
  type DutyDifference,
  putComparedSlots,
  readValidatorsOfSlot,
} from './duty-schedule.ts'
import { putDuties } from './put-duties.ts'

let opened: Awaited<ReturnType<typeof openTestDatabase>>
let database: Database
beforeAll(async () => {
  opened = await openTestDatabase()
  database = opened.database
})
afterAll(() => opened[Symbol.asyncDispose]())

const ROOTS = ['aa'.repeat(32), 'bb'.repeat(32)]
const committee = (n: number) => ({
  committeeId: `c${n}`.repeat(32),
  operatorIds: [1, 2, 3, 4].map((id) => 10 * n + id),
})
const difference = (n: number, lists: Partial<DutyDifference>): DutyDifference => ({
  ...committee(n),
  absent: [],
  unscheduled: [],
  unchecked: [],
  ...lists,
})
const compared = (slot: number, differences: readonly DutyDifference[], roots = [0]) =>
  ({
    slot,
    role: 0,
    dependentRoots: roots.map((i) => ROOTS[i] ?? ''),
    scheduled: 40,
    differences,
  }) satisfies ComparedSlot

const put = (...slots: readonly ComparedSlot[]) =>
  database.transaction('test', (transaction) => putComparedSlots(transaction, slots))

async function stored(slot: number) {
  const rows = await database.query<{
    committee: Buffer
    proposal: number | null
    absent: Buffer | null
    unscheduled: Buffer | null
    unchecked: Buffer | null
  }>(
    'test',
    `SELECT c.committee_id AS committee, f.proposal_ms AS proposal, f.absent, f.unscheduled, f.unchecked
     FROM duty_difference f JOIN committee c ON c.id = f.committee WHERE f.slot = $1 ORDER BY 1`,
    [slot],
  )
  return rows.map((row) => ({
    committee: row.committee.toString('hex').slice(0, 2),
    proposal: row.proposal,
    ...Object.fromEntries(
      (['absent', 'unscheduled', 'unchecked'] as const).flatMap((name) => {
        const packed = row[name]
        return packed === null ? [] : [[name, unpackIndices(packed)]]
      }),
    ),
  }))
}

it('unites what two collectors found at once, in any order and repeatedly', async () => {
  const one = compared(100, [
    difference(1, { absent: [5, 700_000], proposalMs: 900 }),
    difference(2, { unscheduled: [8] }),
  ])
  const other = compared(100, [
    difference(1, { absent: [6, 700_000], proposalMs: 400 }),
    difference(3, { unchecked: [1_000_000_000_000] }),
  ])
  const expected = [
    { committee: 'c1', proposal: 400, absent: [5, 6, 700_000] },
    { committee: 'c2', proposal: null, unscheduled: [8] },
    { committee: 'c3', proposal: null, unchecked: [1_000_000_000_000] },
  ]
  await Promise.all([put(one), put(other), put(one), put(other)])
  expect(await stored(100)).toEqual(expected)
  await put(other)
  await put(compared(100, [difference(1, { absent: [5] })]))
  expect(await stored(100)).toEqual(expected)
})

it('records each schedule that was valid at some time, once', async () => {
  const schedules = (slot: number) =>
    database.query('test', 'SELECT role, scheduled FROM duty_schedule WHERE slot = $1', [slot])
  await put(compared(200, []), { ...compared(200, []), role: 3, dependentRoots: [''] })
  await put(compared(200, []))
  expect(await schedules(200)).toEqual([
    { role: 0, scheduled: 40 },
    { role: 3, scheduled: 40 },
  ])
  await put({ ...compared(201, [], [0, 1]), scheduled: 2 }, compared(202, [], [1]))
  await put({ ...compared(201, [], [1]), scheduled: 3 })
  expect(await schedules(201)).toEqual(
    expect.arrayContaining([
      { role: 0, scheduled: 2 },
      { role: 0, scheduled: 3 },
    ]),
  )
})

it('reads the validators of a slot by role', async () => {
  const entry = { signers: 7, rootPrefix: 1, round: 1, lastMs: 5 }
  const duty = (role: number, validators: readonly number[]) => ({
    ...committee(4),
    slot: 300,
    role,
    entries: validators.map((validatorIndex) => ({ validatorIndex, ...entry })),
  })
  await database.transaction('test', (transaction) =>
    putDuties(transaction, [duty(0, [1, 2]), duty(1, [1]), duty(3, [2])]),
  )
  const read = await readValidatorsOfSlot(database, 300, [0, 3])
  expect(read.toSorted((a, b) => a.role - b.role)).toEqual([
    { ...committee(4), role: 0, validators: [1, 2] },
    { ...committee(4), role: 3, validators: [2] },
  ])
  expect(await readValidatorsOfSlot(database, 301, [0, 3])).toEqual([])
})

it('drops differences and schedules with the duties of their partition', async () => {
  await ensureDutyPartition(database, 5)
  const late = 5 * PARTITION_SLOTS
  await put(compared(late, [difference(1, { absent: [5] })]))
  expect(await stored(late)).toHaveLength(1)
  await dropDutiesBefore(database, late)
  expect([await stored(100), await stored(late)]).toEqual([[], [expect.anything()]])
  await dropDutiesBefore(database, late + PARTITION_SLOTS)
  const left = await database.query('test', 'SELECT FROM duty_schedule')
  expect([await stored(late), left]).toEqual([[], []])
})
