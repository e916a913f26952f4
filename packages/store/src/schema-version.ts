import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Database } from './database.ts'
import { DatabaseError } from './database-error.ts'
import { migrationsFolder } from './migrate.ts'

/** The database's schema is older or newer than this build can serve. */
export class SchemaVersionError extends ExporterError {
  constructor(found: number, wanted: number) {
    super(
      found < wanted
        ? `The database schema is at migration ${found}, this build needs ${wanted}: run the migrate command first`
        : `The database schema is at migration ${found}, newer than this build knows (${wanted}): run a newer build`,
      { code: 'SCHEMA_VERSION', facts: { found, wanted }, retryable: false },
    )
  }
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_SCHEMA = '3F000'

/** @throws SchemaVersionError unless exactly the migrations of this build were applied */
export async function assertSchemaVersion(database: Database): Promise<void> {
  const wanted = readMigrationFiles({ migrationsFolder }).length
  const found = await appliedMigrations(database)
  if (found !== wanted) throw new SchemaVersionError(found, wanted)
}

async function appliedMigrations(database: Database): Promise<number> {
  try {
    const rows = await database.query<{ count: number }>(
      'schema-version',
      'SELECT count(*) AS count FROM drizzle.__drizzle_migrations',
    )
    return rows[0]?.count ?? 0
  } catch (error) {
    const state = error instanceof DatabaseError ? error.facts.sqlState : undefined
    if (state === UNDEFINED_TABLE || state === UNDEFINED_SCHEMA) return 0
    throw error
  }
}
