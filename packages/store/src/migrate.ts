import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { ADVISORY_LOCK_CLASS, ADVISORY_LOCKS } from './advisory-locks.ts'
import { DatabaseError } from './database-error.ts'

/** Beside `src` and `dist` alike. */
export const migrationsFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'migrations')

/**
 * Brings the schema up to date; safe when several processes start it at once.
 * @param url a direct connection (an advisory lock does not survive a transaction pooler)
 * @throws DatabaseError
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'ssv-exporter-migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query("SET client_min_messages = 'warning'")
    await client.query('SELECT pg_advisory_lock($1, $2)', [
      ADVISORY_LOCK_CLASS,
      ADVISORY_LOCKS.migration,
    ])
    await applyMigrations(drizzle(client), { migrationsFolder })
  } catch (error) {
    throw new DatabaseError('migrate', error)
  } finally {
    await client.end().catch(() => {})
  }
}
