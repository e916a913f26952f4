import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { pgBouncerIsAvailable, startPgBouncer } from '@ssv-exporter/test-kit/pgbouncer'
import { describe, expect, onTestFinished, test } from 'vitest'
import { assertDirect } from './assert-direct.ts'
import { createDatabase, type DatabaseOptions, type Transaction } from './database.ts'
import { createLeaseSource } from './lease.ts'
import { migrate } from './migrate.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const logger = silentLogger()

/** A database behind PgBouncer with this many connections to Postgres, and a pool on it. */
async function openPooled(poolSize: number, options: Partial<DatabaseOptions> = {}) {
  const direct = await openTestDatabase()
  const pooler = await startPgBouncer({ postgresUrl: direct.url, poolSize })
  const database = createDatabase(
    { url: pooler.url, applicationName: 'pooled', ...options },
    { logger, metrics: createMetrics({ service: 'test' }) },
  )
  onTestFinished(async () => {
    await database.close()
    await pooler.stop()
    await direct[Symbol.asyncDispose]()
  })
  return { database, pooler, direct }
}

const timeoutOf = async (target: Transaction) => {
  const [row] = await target.query<{ timeout: string }>(
    'timeout',
    "SELECT current_setting('statement_timeout') AS timeout",
  )
  return row?.timeout
}

describe.runIf(await pgBouncerIsAvailable())('behind PgBouncer in transaction mode', () => {
  test('runs prepared statements on any server connection', async () => {
    const { database } = await openPooled(3)
    const ask = (text: string) =>
      database.prepared<{ n: number }>('number', `SELECT $1::int + ${text} AS n`, [1], text)
    const asked = Array.from({ length: 300 }, (_, i) => ask(String(i % 7)))
    const answers = (await Promise.all(asked)).map(([row]) => row?.n)
    expect(answers).toEqual(Array.from({ length: 300 }, (_, i) => 1 + (i % 7)))
  })

  test('runs statements that are started together in one transaction', async () => {
    const { database } = await openPooled(2)
    const started = Array.from({ length: 10 }, () =>
      database.transaction('together', async (transaction) => {
        const ask = (n: number) =>
          transaction.query<{ n: number; pid: number }>(
            'number',
            'SELECT $1::int AS n, pg_backend_pid() AS pid',
            [n],
          )
        const rows = (await Promise.all([ask(1), ask(2), ask(3)])).flat()
        expect(rows.map(({ n }) => n)).toEqual([1, 2, 3])
        expect(new Set(rows.map(({ pid }) => pid)).size).toBe(1)
      }),
    )
    await Promise.all(started)
  })

  test('applies the statement timeout to single statements and transactions', async () => {
    const { database } = await openPooled(2, { statementTimeoutMs: 200 })
    const slow = 'SELECT pg_sleep(30)'
    const timedOut = { code: 'DATABASE_STATEMENT_TIMEOUT' }
    await expect(database.query('slow', slow)).rejects.toMatchObject(timedOut)
    await expect(database.prepared('slow', slow, [])).rejects.toMatchObject(timedOut)
    const work = (transaction: Transaction) => transaction.query('slow', slow)
    await expect(database.transaction('slow', work)).rejects.toMatchObject(timedOut)
    expect(await timeoutOf(database)).toBe('200ms')
  })

  test('keeps no session state of one client for the next', async () => {
    const { database, pooler } = await openPooled(1, { statementTimeoutMs: 200 })
    await database.query('any', 'SELECT 1')
    await database.transaction('any', timeoutOf)
    const other = createDatabase(
      { url: pooler.url, applicationName: 'other' },
      { logger, metrics: createMetrics({ service: 'other' }) },
    )
    expect(await timeoutOf(other)).toBe('0')
    await other.close()
  })

  test('commits a single statement that writes', async () => {
    const { database, direct } = await openPooled(1, { statementTimeoutMs: 10_000 })
    await database.query('insert', "INSERT INTO outbox (topic, payload) VALUES ('a', 'b')")
    expect(await direct.database.query('rows', 'SELECT topic FROM outbox')).toEqual([
      { topic: 'a' },
    ])
  })

  test('uses a pooler again after it was killed and restarted', async () => {
    const { database, pooler } = await openPooled(2)
    await database.query('any', 'SELECT 1')
    await pooler.kill()
    await expect(database.query('any', 'SELECT 1')).rejects.toMatchObject({ retryable: true })
    await pooler.restart()
    await expect.poll(() => database.query('any', 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  })

  test('rejects locks and migrations, naming the setting', async () => {
    const { pooler } = await openPooled(2)
    const refused = {
      code: 'DATABASE_POOLED',
      retryable: false,
      message: expect.stringContaining('set DATABASE_DIRECT_URL'),
    }
    await expect(assertDirect(pooler.url)).rejects.toMatchObject(refused)
    await expect(migrate(pooler.url)).rejects.toMatchObject(refused)
    const leases = createLeaseSource({ name: 'relay', url: pooler.url }, { logger })
    await expect(leases.acquireNow()).rejects.toMatchObject(refused)
    await expect(leases.acquire(new AbortController().signal)).rejects.toMatchObject(refused)
  })
})

test('recognises a direct connection to Postgres, where the timeout is set for the session', async () => {
  await using direct = await openTestDatabase()
  await assertDirect(direct.url)
  const database = createDatabase(
    { url: direct.url, applicationName: 'direct', statementTimeoutMs: 200 },
    { logger, metrics: createMetrics({ service: 'test' }) },
  )
  const slow = database.query('slow', 'SELECT pg_sleep(30)')
  await expect(slow).rejects.toMatchObject({ code: 'DATABASE_STATEMENT_TIMEOUT' })
  const named = () =>
    database.prepared<{ name: string }>('names', 'SELECT name FROM pg_prepared_statements', [])
  expect(await named()).toEqual([{ name: 'names' }])
  await database.close()
})
