import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { appendOutbox } from './outbox.ts'
import { createPublicationLog } from './publication-log.ts'
import {
  addPartitionAhead,
  dropPublications,
  partitionPositions,
  readPublicationPartitions,
} from './publication-partitions.ts'
import { assertSchemaVersion } from './schema-version.ts'
import { migrateTo } from './testing/migrate-to.ts'
import { openTestDatabase } from './testing/open-test-database.ts'
import { wipe } from './wipe.ts'

const DAY_MS = 86_400_000
const MB = 1024 * 1024
const FOREVER = 3_650

/** Replaces the partitions by some of `size` positions, in which `rows` publications are. */
async function fill(database: Database, size: number, rows: number, payload = 'x'): Promise<void> {
  await database.query('empty', 'DROP TABLE publication_1')
  for (let from = 1; from <= rows; from += size) {
    await database.query(
      'partition',
      `CREATE TABLE publication_${from} PARTITION OF publication FOR VALUES FROM (${from}) TO (${from + size})`,
    )
  }
  await database.query(
    'fill',
    `INSERT INTO publication SELECT n, 'validator', $2, now() FROM generate_series(1, $1) AS n`,
    [rows, payload],
  )
  await database.query('head', 'UPDATE publication_head SET position = $1', [rows])
}

async function age(database: Database, upTo: number): Promise<void> {
  await database.query(
    'age',
    `UPDATE publication SET created_at = now() - interval '9 days' WHERE position <= $1`,
    [upTo],
  )
}

const write = (database: Database, count: number) =>
  database.transaction('write', (tx) =>
    appendOutbox(
      tx,
      Array.from({ length: count }, () => ({ topic: 'validator', payload: 'y' })),
    ),
  )

const namesOf = async (database: Database) =>
  (await readPublicationPartitions(database)).map(({ name }) => name)

test('a partition has about a day of publications, or half a gigabyte', () => {
  const sample = { rows: 50_000, bytes: 50 * MB, ageMs: DAY_MS / 2 }
  expect(partitionPositions(sample)).toBe(100_000)
  expect(partitionPositions({ ...sample, bytes: 512 * MB })).toBe(50_000)
  expect(partitionPositions({ ...sample, ageMs: 1 })).toBe(512_000)
  expect(partitionPositions({ ...sample, ageMs: 1, bytes: 1 })).toBe(1_000_000)
  expect(partitionPositions({ ...sample, ageMs: 100 * DAY_MS })).toBe(10_000)
  expect(partitionPositions({ rows: 3, bytes: 50 * MB, ageMs: 1 })).toBe(100_000)
})

test('creates partitions ahead, and when there is none left while publishing', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  await fill(database, 100, 49)
  await addPartitionAhead(database)
  expect(await namesOf(database)).toEqual(['publication_1'])
  await database.query('head', 'UPDATE publication_head SET position = 51')
  await addPartitionAhead(database)
  await addPartitionAhead(database)
  expect(await namesOf(database)).toEqual(['publication_1', 'publication_101'])

  await database.query('drop', 'DROP TABLE publication_101')
  const logs = [createPublicationLog(database), createPublicationLog(database)]
  await write(database, 400)
  const moved = await Promise.all(
    logs.map(async (log) => {
      const offsets: number[] = []
      for (let batch = await log.moveOutbox(30); batch.length > 0; batch = await log.moveOutbox(30))
        offsets.push(...batch.map(({ offset }) => offset))
      return offsets
    }),
  )
  expect(moved.flat().toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 400 }, (_, i) => 52 + i),
  )
  expect(await namesOf(database)).toEqual(['publication_1', 'publication_101'])
})

test('drops partitions by age and leaves no gap', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  const log = createPublicationLog(database)
  await fill(database, 10, 35)
  await age(database, 25)
  expect(await dropPublications(database, { days: 7 })).toBe(2)
  expect(await log.head()).toMatchObject({ offset: 35, earliest: 21 })
  expect((await log.read(0, 100)).map(({ offset }) => offset)).toEqual(
    Array.from({ length: 15 }, (_, i) => 21 + i),
  )
  expect(await dropPublications(database, { days: 7 })).toBe(0)

  // All have expired: the partition that is being written stays, until it is complete.
  await age(database, 35)
  expect(await dropPublications(database, { days: 7 })).toBe(1)
  expect(await log.head()).toMatchObject({ offset: 35, earliest: 31 })
  await write(database, 5)
  await log.moveOutbox(5)
  await age(database, 40)
  expect(await dropPublications(database, { days: 7 })).toBe(1)
  expect(await log.head()).toMatchObject({ offset: 40, earliest: 41 })
})

test('drops the oldest partitions of a log that is larger than permitted', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  await fill(database, 100, 450, 'x'.repeat(1_000))
  const before = await readPublicationPartitions(database)
  const total = before.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(await dropPublications(database, { days: FOREVER, bytes: total })).toBe(0)
  const bytes = total - (before[0]?.bytes ?? 0) - 1
  expect(await dropPublications(database, { days: FOREVER, bytes })).toBe(2)
  expect(await dropPublications(database, { days: FOREVER, bytes: 1 })).toBe(2)
  expect(await createPublicationLog(database).head()).toMatchObject({ earliest: 401 })
})

test('drops partitions although a reader has a transaction open, and writes meanwhile', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  const log = createPublicationLog(database)
  await fill(database, 10, 35)
  await age(database, 25)
  const reader = new pg.Client({ connectionString: test.url })
  // The database is dropped with its connections.
  reader.on('error', () => {})
  await reader.connect()
  const read = async () =>
    (await reader.query('SELECT position::int FROM publication ORDER BY position')).rows.length
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  expect(await read()).toBe(35)

  const dropping = dropPublications(database, { days: 7 })
  const isLeaving = async () =>
    (await readPublicationPartitions(database)).some((partition) => partition.isLeaving)
  await expect.poll(isLeaving, { interval: 20 }).toBe(true)
  await write(database, 3)
  expect(await log.moveOutbox(10)).toHaveLength(3)
  expect(await log.head()).toMatchObject({ offset: 38, earliest: 11 })
  // Another replica waits for the same reader, or leaves it to the first.
  const second = dropPublications(database, { days: 7 })
  await sleep(50)
  await reader.query('COMMIT')
  await Promise.all([dropping, second])
  await dropPublications(database, { days: 7 })
  expect(await log.head()).toMatchObject({ offset: 38, earliest: 21 })
  const tables = await database.query<{ name: string }>(
    'tables',
    `SELECT relname AS name FROM pg_class WHERE relname ~ '^publication_\\d+$' ORDER BY oid`,
  )
  expect(tables.map(({ name }) => name)).toEqual([
    'publication_21',
    'publication_31',
    'publication_41',
  ])
  await reader.end()
})

test('finishes a detachment that was interrupted', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  await fill(database, 10, 35)
  const [reader, dropper] = [new pg.Client(test.url), new pg.Client(test.url)]
  for (const client of [reader, dropper]) {
    await client.connect()
    client.on('error', () => {})
  }
  await reader.query('BEGIN')
  await reader.query('SELECT FROM publication')
  const { rows } = await dropper.query('SELECT pg_backend_pid() AS pid')
  const detaching = dropper.query(
    'ALTER TABLE publication DETACH PARTITION publication_1 CONCURRENTLY',
  )
  const failing = expect(detaching).rejects.toThrow()
  await expect
    .poll(async () => (await readPublicationPartitions(database))[0]?.isLeaving, { interval: 20 })
    .toBe(true)
  await reader.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  await failing
  await reader.query('COMMIT')
  await reader.end()
  expect(await dropPublications(database, { days: FOREVER })).toBe(1)
  expect(await namesOf(database)).toEqual(['publication_11', 'publication_21', 'publication_31'])
})

test('a log of an earlier release becomes the first partition', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  await wipe(test.url)
  await migrateTo(test.url, '0016_publication_partitions')
  const [table] = await database.query<{ file: number }>(
    'fill',
    `WITH filled AS (
       INSERT INTO publication SELECT n, 'validator', n::text, now() - interval '9 days'
       FROM generate_series(41, 3000) AS n)
     UPDATE publication_head SET position = 3000
     RETURNING pg_relation_filenode('publication') AS file`,
  )
  await migrate(test.url)
  await assertSchemaVersion(database)
  const log = createPublicationLog(database)
  expect(await log.head()).toMatchObject({ offset: 3_000, earliest: 41 })
  expect(await namesOf(database)).toEqual(['publication_0', 'publication_3001'])
  // The same file: nothing was rewritten.
  expect(
    await database.query('file', `SELECT pg_relation_filenode('publication_0') AS file`),
  ).toEqual([table])

  await write(database, 2)
  expect((await log.moveOutbox(10)).map(({ offset }) => offset)).toEqual([3_001, 3_002])
  expect((await log.read(2_999, 10)).map(({ payload }) => payload)).toEqual(['3000', 'y', 'y'])
  expect(await dropPublications(database, { days: 7 })).toBe(1)
  expect(await log.head()).toMatchObject({ offset: 3_002, earliest: 3_001 })
})

test('whoever could read the log of an earlier release can still', async () => {
  await using test = await openTestDatabase()
  const { database } = test
  await wipe(test.url)
  await migrateTo(test.url, '0016_publication_partitions')
  // Roles belong to the server, which other tests use.
  const [reader, column] = ['reader', 'column'].map((name) => `"${name} ${randomUUID()}"`)
  for (const statement of [
    `INSERT INTO publication VALUES (1, 'validator', 'x', now())`,
    'UPDATE publication_head SET position = 1',
    `CREATE ROLE ${reader}`,
    `CREATE ROLE ${column}`,
    `GRANT SELECT, DELETE ON publication TO ${reader} WITH GRANT OPTION`,
    `GRANT SELECT (position, topic) ON publication TO ${column}`,
    'GRANT INSERT ON publication TO PUBLIC',
  ]) {
    await database.query('grant', statement)
  }
  try {
    await migrate(test.url)
    const [granted] = await database.query(
      'granted',
      `SELECT has_table_privilege(reader, 'publication', 'SELECT WITH GRANT OPTION') AS read,
         has_table_privilege(reader, 'publication', 'DELETE') AS delete,
         has_table_privilege(reader, 'publication', 'UPDATE') AS update,
         has_column_privilege(own, 'publication', 'topic', 'SELECT') AS own,
         has_column_privilege(own, 'publication', 'payload', 'SELECT') AS others,
         has_table_privilege(own, 'publication', 'INSERT') AS public
       FROM (SELECT trim('"' FROM $1) AS reader, trim('"' FROM $2) AS own) AS roles`,
      [reader, column],
    )
    expect(granted).toEqual({
      ...{ read: true, delete: true, update: false },
      ...{ own: true, others: false, public: true },
    })
  } finally {
    for (const role of [reader, column]) {
      await database.query('revoke', `DROP OWNED BY ${role}`)
      await database.query('revoke', `DROP ROLE ${role}`)
    }
  }
})
