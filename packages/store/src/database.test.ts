import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase, type Transaction } from './database.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const insert = (transaction: Transaction) =>
  transaction.query('insert', "INSERT INTO outbox (topic, payload) VALUES ('a', 'b')")

async function backend(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ pid: number }>('pid', 'SELECT pg_backend_pid() AS pid')
  return row?.pid ?? 0
}

test('a transaction does not count as committed if a failed statement was swallowed', async () => {
  await using db = await openTestDatabase()
  const work = async (transaction: Transaction) => {
    await insert(transaction)
    await transaction.query('broken', 'SELECT 1 / 0').catch(() => {})
  }
  await expect(db.database.transaction('work', work)).rejects.toMatchObject({
    code: 'DATABASE_ERROR',
    retryable: false,
  })
  expect(await db.database.query('rows', 'SELECT 1 FROM outbox')).toEqual([])
})

test('runs statements that are started together in order, and none after one of them failed', async () => {
  await using db = await openTestDatabase()
  const rows = () => db.database.query('rows', 'SELECT 1 FROM outbox')
  const count = async (transaction: Transaction) =>
    (await transaction.query('n', 'TABLE outbox')).length
  const counts = await db.database.transaction('together', (transaction) =>
    Promise.all([count(transaction), insert(transaction), count(transaction)]),
  )
  expect(counts).toEqual([0, [], 1])

  const late = Promise.withResolvers<unknown>()
  const work = async (transaction: Transaction) => {
    const chain = insert(transaction).then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await insert(transaction)
    })
    chain.catch(late.resolve)
    await Promise.all([chain, transaction.query('broken', 'SELECT 1 / 0')])
  }
  await expect(db.database.transaction('work', work)).rejects.toMatchObject({
    facts: { sqlState: '22012' },
  })
  expect(String(await late.promise)).toContain('The transaction has ended')
  expect(await rows()).toHaveLength(1)
})

test('retries on a new connection after the server became read-only (a failover)', async () => {
  await using db = await openTestDatabase()
  let demoted = 0
  const work = async (transaction: Transaction) => {
    demoted = await backend(transaction)
    await transaction.query('demote', 'SET TRANSACTION READ ONLY')
    await insert(transaction)
  }
  await expect(db.database.transaction('work', work)).rejects.toMatchObject({ retryable: true })
  expect(await db.database.transaction('next', backend)).not.toBe(demoted)
})

test('retries a write whose partition is attached while it waits, but not one that violates a check', async () => {
  await using db = await openTestDatabase()
  const { database } = db
  const write = (n: number) => database.query('write', `INSERT INTO partitioned VALUES (${n})`)
  await database.query(
    'table',
    'CREATE TABLE partitioned (n int CHECK (n < 9)) PARTITION BY RANGE (n)',
  )
  await database.query('default', 'CREATE TABLE others PARTITION OF partitioned DEFAULT')
  const attached = Promise.withResolvers<void>()
  const waiting = () =>
    database.query(
      'waiting',
      `SELECT 1 FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO partitioned%'`,
    )
  const attaching = database.transaction('attach', async (transaction) => {
    await transaction.query('create', 'CREATE TABLE first (LIKE partitioned INCLUDING ALL)')
    await transaction.query(
      'attach',
      'ALTER TABLE partitioned ATTACH PARTITION first FOR VALUES FROM (0) TO (9)',
    )
    attached.resolve()
    await expect.poll(waiting).toHaveLength(1)
  })
  await attached.promise
  const writing = expect(write(1)).rejects.toMatchObject({
    retryable: true,
    facts: { sqlState: '23514' },
  })
  await Promise.all([attaching, writing])
  await write(1)
  expect(await database.query('rows', 'SELECT n FROM first')).toEqual([{ n: 1 }])
  await expect(write(9)).rejects.toMatchObject({ retryable: false, facts: { sqlState: '23514' } })
})

test('fails a transaction when the server does not respond', async () => {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const database = createDatabase(
    { url: server.url, applicationName: 'test', silenceTimeoutMs: 300 },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  const work = async (transaction: Transaction) => {
    await backend(transaction)
    await server.pause()
    await backend(transaction)
  }
  await expect(database.transaction('work', work)).rejects.toMatchObject({ retryable: true })
  await server.resume()
  expect(await database.transaction('next', backend)).toBeGreaterThan(0)
  await database.close()
})

test('can be closed twice', async () => {
  await using db = await openTestDatabase()
  await Promise.all([db.database.close(), db.database.close()])
})
