import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase } from './postgres.ts'

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('each test database is migrated and separate', async () => {
  const [a, b] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await query(a.url, 'CREATE TABLE only_here ()')
  const tables = `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname <> 'pg_catalog' AND schemaname <> 'information_schema'`
  const [inA] = (await query(a.url, tables)) as { n: number }[]
  const [inB] = (await query(b.url, tables)) as { n: number }[]
  expect(inB?.n).toBeGreaterThan(1)
  expect(inA?.n).toBe((inB?.n ?? 0) + 1)
  await Promise.all([a.drop(), b.drop()])
})

test('a database is dropped despite open connections', async () => {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  client.on('error', () => undefined)
  await client.connect()
  await database.drop()
  await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist')
})
