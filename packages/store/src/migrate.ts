import { readMigrationFiles } from 'drizzle-orm/migrator'
import pg from 'pg'
import { ADVISORY_LOCK_CLASS, ADVISORY_LOCKS } from './advisory-locks.ts'
import { assertDirectClient } from './assert-direct.ts'
import { DatabaseError, PooledConnectionError } from './errors.ts'
import { migrationsFolder } from './migrations-folder.ts'

/**
 * Migrates the schema to the latest version. Safe to run concurrently.
 * @param url a direct connection (an advisory lock does not survive a transaction pooler)
 * @throws PooledConnectionError, DatabaseError
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'ssv-exporter-migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    await assertDirectClient(client)
    await client.query("SET client_min_messages = 'warning'")
    await client.query('SELECT pg_advisory_lock($1, $2)', [
      ADVISORY_LOCK_CLASS,
      ADVISORY_LOCKS.migration,
    ])
    if (await isUpToDate(client)) return
    // Loaded lazily: it takes 150 MB and most processes never migrate.
    const [{ drizzle }, { migrate: applyMigrations }] = await Promise.all([
      import('drizzle-orm/node-postgres'),
      import('drizzle-orm/node-postgres/migrator'),
    ])
    await applyMigrations(drizzle(client), { migrationsFolder })
  } catch (error) {
    throw error instanceof PooledConnectionError ? error : new DatabaseError('migrate', error)
  } finally {
    await client.end().catch(() => {})
  }
}

async function isUpToDate(client: pg.Client): Promise<boolean> {
  const table = await client.query("SELECT to_regclass('drizzle.__drizzle_migrations') AS name")
  if (table.rows[0]?.name === null) return false
  const { rows } = await client.query<{ applied: string }>(
    'SELECT count(*) AS applied FROM drizzle.__drizzle_migrations',
  )
  return Number(rows[0]?.applied) >= readMigrationFiles({ migrationsFolder }).length
}
