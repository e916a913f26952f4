import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Database } from './database.ts'
import { DatabaseError, SchemaVersionError } from './errors.ts'
import { migrationsFolder } from './migrations-folder.ts'

/** The number of migrations. */
interface SchemaFacts {
  applied: number
  oldestServed: number
}

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_SCHEMA = '3F000'

let knownMigrations: number | undefined

/**
 * @throws SchemaVersionError unless all migrations of this build, and no incompatible later ones,
 * are applied
 */
export async function assertSchemaVersion(database: Database): Promise<void> {
  knownMigrations ??= readMigrationFiles({ migrationsFolder }).length
  const facts = await readSchema(database)
  if (facts.applied < knownMigrations || facts.oldestServed > knownMigrations) {
    throw new SchemaVersionError({ ...facts, known: knownMigrations })
  }
}

async function readSchema(database: Database): Promise<SchemaFacts> {
  const nothing = { applied: 0, oldestServed: 0 }
  try {
    const [row] = await database.query<SchemaFacts>(
      'schema-version',
      `SELECT (SELECT count(*) FROM drizzle.__drizzle_migrations) AS applied,
              oldest_served AS "oldestServed" FROM schema_floor`,
    )
    return row ?? nothing
  } catch (error) {
    const state = error instanceof DatabaseError ? error.facts.sqlState : undefined
    if (state === UNDEFINED_TABLE || state === UNDEFINED_SCHEMA) return nothing
    throw error
  }
}
