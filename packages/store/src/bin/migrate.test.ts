import { fileURLToPath } from 'node:url'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { spawnProgram } from '@ssv-exporter/test-kit/spawn-program'
import { expect, onTestFinished, test } from 'vitest'
import { assertSchemaVersion } from '../schema-version.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { wipe } from '../wipe.ts'

const MIGRATE = fileURLToPath(new URL('migrate.ts', import.meta.url))

async function run(env: Record<string, string>) {
  const migrate = spawnProgram(MIGRATE, env)
  const [code] = await migrate.ended
  return { code, output: migrate.output() }
}

test('migrates an empty database, waiting for other migrations, and exits 0', async () => {
  await using db = await openTestDatabase()
  await wipe(db.url)
  const env = { DATABASE_URL: 'postgres://127.0.0.1:1/pooled', DATABASE_DIRECT_URL: db.url }
  const runs = await Promise.all([run(env), run(env)])
  expect(runs.map(({ code }) => code)).toEqual([0, 0])
  expect(runs[0]?.output).toContain('database schema migrated')
  await assertSchemaVersion(db.database)
})

test('exits 75 when the database is unavailable, without printing the password', async () => {
  const { code, output } = await run({
    DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/x',
    MIGRATE_WAIT_SECONDS: '0',
  })
  expect(code).toBe(75)
  expect(output).toContain('ECONNREFUSED')
  expect(output).not.toContain('hush')
})

test('waits for a Postgres that is not started yet, but not for one that rejects it', {
  timeout: 180_000,
}, async () => {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const wrong = new URL(server.url)
  wrong.password = 'wrong'
  expect((await run({ DATABASE_URL: wrong.href })).code).toBe(1)
  await server.kill()
  const running = run({ DATABASE_URL: server.url, MIGRATE_WAIT_SECONDS: '600' })
  // Longer than the command takes to start, so that its first attempt fails.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  await server.restart()
  const { code, output } = await running
  expect(code).toBe(0)
  expect(output).toContain('database schema migrated')
})

test('exits 1 without a database URL', async () => {
  const { code, output } = await run({})
  expect(code).toBe(1)
  expect(output).toContain('DATABASE_URL is not set')
})
