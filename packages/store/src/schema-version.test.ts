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

test('a schema newer than this build is refused', async () => {
  await using db = await openTestDatabase()
  await db.database.query(
    'newer',
    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 99999999999999)",
  )
  await expect(assertSchemaVersion(db.database)).rejects.toThrow(SchemaVersionError)
})

test('migrations started by several processes at once leave one schema', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  await Promise.all([migrate(db.url), migrate(db.url), migrate(db.url)])
  await assertSchemaVersion(db.database)
})
