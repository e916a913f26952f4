import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { expect, it, onTestFinished } from 'vitest'
import { connect } from './testing/client.ts'
import { seed } from './testing/seed.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
// Nothing listens on port 1.
const NO_REDIS = 'redis://127.0.0.1:1'

interface Run {
  child: ChildProcess
  output(): string
}

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--conditions=source', MAIN], {
    env: { ...programEnvironment(), GATEWAY_PORT: '0', ADMIN_PORT: '0', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return { child, output: () => output }
}

it('serves without Redis, reports it, and stops cleanly on SIGTERM', async () => {
  const testDatabase = await createTestDatabase()
  const database = createDatabase(
    { url: testDatabase.url, applicationName: 'seed' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  await seed(database, { operators: [{ index: 0, key: 'k' }] })
  await database.close()
  const { child, output } = run({ DATABASE_URL: testDatabase.url, REDIS_URL: NO_REDIS })
  const urlOf = (message: string) =>
    new RegExp(`"url":"([^"]+)","msg":"${message}"`).exec(output())?.[1] ?? ''
  await expect.poll(() => urlOf('gateway listening')).not.toBe('')

  const ready = await fetch(`${urlOf('admin server started')}/ready`)
  expect(ready.status).toBe(200)
  const status = await fetch(`${urlOf('admin server started')}/status`)
  expect(await status.json()).toMatchObject({ role: 'gateway', bus: 'away' })
  const client = await connect(`${urlOf('gateway listening').replace('http', 'ws')}/query`)
  expect(await client.ask('{"type":"operator"}')).toContain('"publicKey":"k"')

  child.kill('SIGTERM')
  expect(await client.closed).toBe(1_001)
  expect(await once(child, 'exit')).toEqual([0, null])
  await testDatabase.drop()
})

it('waits for an unavailable Postgres at startup', async () => {
  const postgres = await startPostgres({ migrated: true })
  onTestFinished(() => postgres.stop())
  await postgres.kill()
  const { child, output } = run({ DATABASE_URL: postgres.url, REDIS_URL: NO_REDIS })
  const logged = (message: string) => expect.poll(output).toContain(`"msg":"${message}"`)
  await logged('database not available yet')
  await postgres.restart()
  await logged('gateway listening')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('reports every invalid setting and exits 1', async () => {
  const { child, output } = run({ GATEWAY_POOL_SIZE: 'many', REDIS_URL: NO_REDIS })
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output()).toMatch(/GATEWAY_POOL_SIZE is "many"/)
  expect(output()).toMatch(/DATABASE_URL is not set/)
})
