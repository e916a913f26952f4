import { expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { readClosedTo } from './closed-slots.ts'
import { dropDutiesBefore, ensureDutyPartition, PARTITION_SLOTS } from './duty-partitions.ts'
import type { StoredDuty, StoredDutyEntry } from './duty-row.ts'
import { DUTY_COLUMNS } from './duty-table.ts'
import { CLOSING_SLOTS, packDuties } from './pack-duties.ts'
import { putDuties } from './put-duties.ts'
import { readDuties } from './read-duties.ts'

const DAY = PARTITION_SLOTS
const ALL = { after: { slot: 0, role: -1, committee: 0 }, toSlot: 2 ** 31 - 1 }

const entry = (validatorIndex: number, signers: number): StoredDutyEntry => ({
  validatorIndex,
  signers,
  rootPrefix: 5,
  round: 1,
  proposalMs: 4_000,
  ...(signers > 0b0011 && { quorumMs: 4_500 }),
  lastMs: 4_600,
})
const duty = (
  slot: number,
  committee: number,
  ...entries: readonly StoredDutyEntry[]
): StoredDuty => ({
  slot,
  role: 0,
  committeeId: committee.toString(16).padStart(64, '0'),
  operatorIds: [1, 2, 3, 4],
  entries,
})
/** Duties of two days: the second one is not closed. */
const DUTIES = [...Array(1_200).keys()].map((n) =>
  duty(
    (n % 2) * DAY + 5 + (n % 40),
    Math.floor(n / 40),
    entry(10 * n, n % 3 === 0 ? 0b1111 : 0b0111),
    ...(n % 7 === 0 ? [entry(10 * n + 3, 0b0001)] : []),
  ),
)

const put = (database: Database, ...duties: StoredDuty[]) =>
  database.transaction('test', (transaction) => putDuties(transaction, duties))

const readAll = async (database: Database) =>
  (await readDuties(database, ALL, 10_000)).map(({ key: _, ...one }) => one)

const countOf = async (database: Database, table: string) =>
  (await database.query<{ count: number }>('count', `SELECT count(*) FROM ${table}`))[0]?.count

async function openWithDuties() {
  const opened = await openTestDatabase()
  const { database } = opened
  for (const index of [0, 1]) await ensureDutyPartition(database, index)
  await put(database, ...DUTIES)
  return opened
}

test('packs closed slots: what is read stays the same, also meanwhile, and the partition is dropped', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  const before = await readAll(database)
  expect(before).toHaveLength(1_200)
  expect(await packDuties(database, { closedTo: DAY + 100 })).toBe(0)
  expect(await readClosedTo(database)).toBe(DAY)

  // Two collectors at once, while others read.
  let isPacking = true
  const reading = (async () => {
    const pages: StoredDuty[][] = []
    do pages.push(await readAll(database))
    while (isPacking)
    return pages
  })()
  const packed = await Promise.all([1, 2].map(() => packDuties(database, { closedTo: DAY + 100 })))
  isPacking = false
  expect(packed.reduce((a, b) => a + b)).toBe(600)
  for (const page of await reading) expect(page).toEqual(before)
  expect(await readAll(database)).toEqual(before)
  expect(await countOf(database, 'duty')).toBe(600)
  expect(await countOf(database, 'duty_chunk')).toBeLessThanOrEqual(60)
  expect(await database.query('table', `SELECT to_regclass('duty_0') AS name`)).toEqual([
    { name: null },
  ])
  const [{ key } = { key: ALL.after }] = await readDuties(database, ALL, 1)
  const second = await readDuties(database, { after: key, toSlot: 6 }, 2)
  expect(second.map(({ key: _, ...one }) => one)).toEqual(before.slice(1, 3))
})

test('closes whole groups of slots before a day is over', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await ensureDutyPartition(database, 0)
  const slots = [0, CLOSING_SLOTS - 1, CLOSING_SLOTS, 2 * CLOSING_SLOTS - 1, 2 * CLOSING_SLOTS]
  await put(database, ...slots.map((slot) => duty(slot, 1, entry(7, 0b0111))))
  const before = await readAll(database)
  for (const [closedTo, rows] of [
    [CLOSING_SLOTS - 1, 5],
    [CLOSING_SLOTS, 5],
    [2 * CLOSING_SLOTS - 1, 3],
    [3 * CLOSING_SLOTS - 1, 3],
    [3 * CLOSING_SLOTS - 1, 1],
  ] as const) {
    await packDuties(database, { closedTo })
    expect(await countOf(database, 'duty')).toBe(rows)
    expect(await readAll(database)).toEqual(before)
  }
  // Signers of a slot that is closed on the same day.
  expect(await put(database, duty(0, 1, entry(7, 0b1000)))).toMatchObject([{ isUpdate: true }])
  expect(await countOf(database, 'duty')).toBe(1)
  expect((await readAll(database))[0]?.entries).toEqual([entry(7, 0b1111)])
})

test('continues after an interruption', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  const before = await readAll(database)
  await packDuties(database, { closedTo: DAY })
  let rounds = 0
  for (; (await countOf(database, 'duty')) !== 600; rounds += 1) {
    const chunks = (await countOf(database, 'duty_chunk')) ?? 0
    const stopping = new AbortController()
    let isDone = false
    const packing = packDuties(database, { closedTo: DAY, signal: stopping.signal })
    void packing.finally(() => {
      isDone = true
    })
    const hasAdvanced = async () =>
      isDone || ((await countOf(database, 'duty_chunk')) ?? 0) > chunks
    await expect.poll(hasAdvanced, { interval: 1 }).toBe(true)
    stopping.abort()
    await packing
    expect(await readAll(database)).toEqual(before)
  }
  expect(rounds).toBeGreaterThan(0)
})

test('merges late signers into packed duties, and adds late duties to them', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  for (let i = 0; i < 2; i += 1) await packDuties(database, { closedTo: DAY })
  const first = DUTIES[0] as StoredDuty
  const later = { ...first, entries: [entry(0, 0b1000), entry(3, 0b0110)] }
  expect(await put(database, later)).toMatchObject([
    { slot: 5, isUpdate: true, publishable: [entry(3, 0b0111)] },
  ])
  expect(await put(database, later)).toEqual([])
  const added = duty(5, 77, entry(9, 0b0111))
  expect(await put(database, added)).toMatchObject([
    { isUpdate: false, publishable: [entry(9, 0b0111)] },
  ])
  expect(await countOf(database, 'duty')).toBe(600)
  const read = await readAll(database)
  expect(read).toHaveLength(1_201)
  expect(read).toContainEqual({ ...first, entries: [entry(0, 0b1111), entry(3, 0b0111)] })
  expect(read).toContainEqual(added)
})

test('signers that arrive while a day is packed are united in either order', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  await packDuties(database, { closedTo: DAY })
  const closed = DUTIES.filter(({ slot }) => slot < DAY)
  const lateOf = (signers: number) =>
    closed.map((one) => ({
      ...one,
      entries: [entry(one.entries[0]?.validatorIndex ?? 0, signers)],
    }))
  const retried = async (duties: StoredDuty[]) => {
    // As in the collector: the packer and a writer may deadlock, and one of them tries again.
    for (;;) {
      const error = await put(database, ...duties).then(
        () => undefined,
        (reason) => reason,
      )
      if (error === undefined) return
      if (error.retryable !== true) throw error
    }
  }
  const pack = async () => {
    for (;;) {
      const error = await packDuties(database, { closedTo: DAY }).then(
        () => undefined,
        (reason) => reason,
      )
      if (error === undefined) return
      if (error.retryable !== true) throw error
    }
  }
  await Promise.all([
    pack(),
    retried(lateOf(0b1000)),
    retried(lateOf(0b0111).toReversed()),
    // Created as a chunk before the rows of its committee are packed.
    retried([duty(5, 29, entry(9_999_999, 0b0111)), duty(40, 0, entry(9_999_998, 0b0111))]),
    pack(),
  ])
  await pack()
  const read = (await readAll(database)).filter(({ slot }) => slot < DAY)
  const mask = (one: StoredDuty) =>
    one.entries.find(({ validatorIndex }) => validatorIndex % 10 === 0)?.signers
  expect(read.filter((one) => mask(one) === 0b1111)).toHaveLength(600)
  expect(read.flatMap(({ entries }) => entries.map((e) => e.validatorIndex))).toEqual(
    expect.arrayContaining([9_999_998, 9_999_999]),
  )
  expect(await countOf(database, 'duty')).toBe(600)
})

test('drops packed duties by whole partitions', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  for (let i = 0; i < 2; i += 1) await packDuties(database, { closedTo: DAY })
  expect(await dropDutiesBefore(database, DAY - 1)).toBe(0)
  expect(await dropDutiesBefore(database, DAY)).toBe(1)
  expect(await countOf(database, 'duty_chunk')).toBe(0)
  expect(await countOf(database, 'duty_mark')).toBe(0)
  expect((await readAll(database)).every(({ slot }) => slot >= DAY)).toBe(true)
})

test('drops no partition that a reader has open, and drops it later', async () => {
  await using opened = await openWithDuties()
  const { database } = opened
  for (let i = 0; i < 2; i += 1) await packDuties(database, { closedTo: DAY })
  await database.transaction('reader', async (transaction) => {
    await transaction.query('read', 'SELECT count(*) FROM duty_chunk')
    expect(await dropDutiesBefore(database, DAY)).toBe(0)
  })
  expect(await dropDutiesBefore(database, DAY)).toBe(1)
})

test('packing knows every column of a duty', async () => {
  await using opened = await openTestDatabase()
  const columns = await opened.database.query<{ name: string }>(
    'columns',
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = 'duty'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  )
  expect(columns.map(({ name }) => name).join(', ')).toBe(DUTY_COLUMNS)
})
