import { expect, test } from 'vitest'
import { migrate } from '../migrate.ts'
import { migrateTo } from '../testing/migrate-to.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { wipe } from '../wipe.ts'
import { dropDutiesBefore } from './duty-partitions.ts'
import { createSlotMarks, encodeMarks, readSlotMarks } from './slot-marks.ts'

const mark = (byte: number, length = 12) => Buffer.alloc(length, byte)

test('finds marks by code, and codes by mark, in each slot', () => {
  const marks = createSlotMarks(
    new Map([
      [7, encodeMarks([mark(1), mark(2, 4), mark(3)])],
      [8, encodeMarks([mark(3)])],
    ]),
  )
  expect([1, 2, 3, 4].map((code) => marks.markOf(7, code))).toEqual([
    mark(1),
    mark(2, 4),
    mark(3),
    undefined,
  ])
  expect([marks.codeOf(7, mark(3)), marks.codeOf(8, mark(3))]).toEqual([3, 1])
  expect([marks.codeOf(8, mark(1)), marks.codeOf(9, mark(1)), marks.codeOf(7, mark(2))]).toEqual([
    0, 0, 0,
  ])
  expect(marks.markOf(9, 1)).toBeUndefined()
})

test('marks that were stored by chunk are stored by slot after the migration', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await wipe(opened.url)
  await migrateTo(opened.url, '0020_slot_marks_publication_grants')
  const ofChunk = (...items: [slot: number, mark: Buffer][]) =>
    Buffer.concat(items.flatMap(([slot, one]) => [Uint8Array.of(slot, one.length), one]))
  await database.query(
    'partition',
    'CREATE TABLE duty_mark_1 PARTITION OF duty_mark FOR VALUES FROM (225) TO (450)',
  )
  for (const [chunk, marks] of [
    [3, ofChunk([0, mark(1)], [0, mark(2, 4)], [31, mark(3)])],
    [226, ofChunk([5, mark(4)])],
    [227, Buffer.alloc(0)],
  ] as const) {
    await database.query('fill', 'INSERT INTO duty_mark VALUES ($1, $2)', [chunk, marks])
  }
  await migrate(opened.url)
  const slots = [96, 127, 226 * 32 + 5, 226 * 32 + 6]
  const marks = await readSlotMarks(database, slots)
  const found = slots.map((slot) => [1, 2, 3].flatMap((code) => marks.markOf(slot, code) ?? []))
  expect(found).toEqual([[mark(1), mark(2, 4)], [mark(3)], [mark(4)], []])
  await dropDutiesBefore(database, 7_200)
  expect(await database.query('rest', 'SELECT slot FROM duty_mark')).toEqual([
    { slot: 226 * 32 + 5 },
  ])
})
