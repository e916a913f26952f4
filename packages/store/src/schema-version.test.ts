import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { assertSchemaVersion, SchemaVersionError } from './schema-version.ts'
import { openTestDatabase } from './testing/open-test-database.ts'
import { wipe } from './wipe.ts'

test('a database without our schema is refused with the way out', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  await expect(assertSchemaVersion(db.database)).rejects.toThrow('run the migrate command first')
})

test('a newer schema is served until a migration says that this build is too old for it', async () => {
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

test('migrations started by several processes at once leave one schema', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  await Promise.all([migrate(db.url), migrate(db.url), migrate(db.url)])
  await assertSchemaVersion(db.database)
})
