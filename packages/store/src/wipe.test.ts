import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { assertSchemaVersion } from './schema-version.ts'
import { openTestDatabase } from './testing/open-test-database.ts'
import { wipe } from './wipe.ts'

test('wiping empties our database and keeps everything of others', async () => {
  await using db = await openTestDatabase()
  await db.database.query('others', 'CREATE TABLE of_somebody_else AS SELECT 7 AS n')
  await db.database.query('ours', "INSERT INTO outbox (topic, payload) VALUES ('a', 'b')")
  const epoch = () => db.database.query('epoch', 'SELECT epoch FROM publication_head')
  const before = await epoch()
  await wipe(db.url)
  const left = await db.database.query(
    'tables',
    "SELECT table_name FROM information_schema.tables WHERE table_schema IN ('public', 'drizzle')",
  )
  expect(left).toEqual([{ table_name: 'of_somebody_else' }])

  await migrate(db.url)
  await assertSchemaVersion(db.database)
  expect(await db.database.query('outbox', 'SELECT * FROM outbox')).toEqual([])
  expect(await epoch()).not.toEqual(before)
  expect(await db.database.query('others', 'SELECT n FROM of_somebody_else')).toEqual([{ n: 7 }])
})
