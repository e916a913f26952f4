import { expect, test } from 'vitest'
import { SchemaVersionError } from './errors.ts'
import { migrate } from './migrate.ts'
import { assertSchemaVersion } from './schema-version.ts'
import { openTestDatabase } from './testing/open-test-database.ts'
import { wipe } from './wipe.ts'

test('rejects a database without the schema, naming the command that creates it', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  await expect(assertSchemaVersion(db.database)).rejects.toThrow('run the migrate command first')
})

test('serves a newer schema until a migration marks this build as too old', async () => {
  await using db = await openTestDatabase()
  await db.database.query(
    'newer',
    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)",
  )
  await assertSchemaVersion(db.database)
  await db.database.query(
    'floor',
    'UPDATE schema_floor SET oldest_served = (SELECT count(*) FROM drizzle.__drizzle_migrations)',
  )
  await expect(assertSchemaVersion(db.database)).rejects.toThrow(SchemaVersionError)
  await expect(assertSchemaVersion(db.database)).rejects.toThrow('run a newer build')
})

test('migrates once when several processes start at once', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  await Promise.all([migrate(db.url), migrate(db.url), migrate(db.url)])
  await assertSchemaVersion(db.database)
})
