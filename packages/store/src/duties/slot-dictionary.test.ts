import { expect, test } from 'vitest'
import { migrate } from '../migrate.ts'
import { migrateTo } from '../testing/migrate-to.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { wipe } from '../wipe.ts'
import { dropDutiesBefore } from './duty-partitions.ts'
import { createSlotDictionary, encodePairs, readSlotDictionary } from './slot-dictionary.ts'

const pair = (byte: number, length = 12) => Buffer.alloc(length, byte)

test('finds pairs by code, and codes by pair, in each slot', () => {
  const dictionary = createSlotDictionary(
    new Map([
      [7, encodePairs([pair(1), pair(2, 4), pair(3)])],
      [8, encodePairs([pair(3)])],
    ]),
  )
  expect([1, 2, 3, 4].map((code) => dictionary.pairOf(7, code))).toEqual([
    pair(1),
    pair(2, 4),
    pair(3),
    undefined,
  ])
  expect([dictionary.codeOf(7, pair(3)), dictionary.codeOf(8, pair(3))]).toEqual([3, 1])
  expect([
    dictionary.codeOf(8, pair(1)),
    dictionary.codeOf(9, pair(1)),
    dictionary.codeOf(7, pair(2)),
  ]).toEqual([0, 0, 0])
  expect(dictionary.pairOf(9, 1)).toBeUndefined()
})

test('pairs that were stored by chunk are stored by slot after the migration', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await wipe(opened.url)
  await migrateTo(opened.url, '0020_slot_marks_publication_grants')
  const ofChunk = (...items: [slot: number, pair: Buffer][]) =>
    Buffer.concat(items.flatMap(([slot, one]) => [Uint8Array.of(slot, one.length), one]))
  await database.query(
    'partition',
    'CREATE TABLE duty_mark_1 PARTITION OF duty_mark FOR VALUES FROM (225) TO (450)',
  )
  for (const [chunk, pairs] of [
    [3, ofChunk([0, pair(1)], [0, pair(2, 4)], [31, pair(3)])],
    [226, ofChunk([5, pair(4)])],
    [227, Buffer.alloc(0)],
  ] as const) {
    await database.query('fill', 'INSERT INTO duty_mark VALUES ($1, $2)', [chunk, pairs])
  }
  await migrate(opened.url)
  const slots = [96, 127, 226 * 32 + 5, 226 * 32 + 6]
  const dictionary = await readSlotDictionary(database, slots)
  const found = slots.map((slot) =>
    [1, 2, 3].flatMap((code) => dictionary.pairOf(slot, code) ?? []),
  )
  expect(found).toEqual([[pair(1), pair(2, 4)], [pair(3)], [pair(4)], []])
  await dropDutiesBefore(database, 7_200)
  expect(await database.query('rest', 'SELECT slot FROM duty_mark')).toEqual([
    { slot: 226 * 32 + 5 },
  ])
})
