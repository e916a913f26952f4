import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { startPostgresReplica } from '@ssv-exporter/test-kit/postgres-replica'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import { startReplica as startGateway } from '../testing/replica.ts'
import { seed } from '../testing/seed.ts'

const WAIT = { interval: 100 }
const MAX_AGE_SECONDS = 600

test('a gateway on a replica with paused replay reports the age of the registry and is not ready, another one is', async () => {
  const primary = await startPostgres({ migrated: true })
  onTestFinished(() => primary.stop())
  const database = createDatabase(
    { url: primary.url, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  onTestFinished(() => database.close())
  await seed(database, {})
  const replica = await startPostgresReplica(primary)
  onTestFinished(() => replica.stop())

  const [behind, beside] = await Promise.all(
    [replica.url, primary.url].map((url) =>
      startGateway({
        DATABASE_URL: url,
        // Nothing listens on port 1.
        REDIS_URL: 'redis://127.0.0.1:1',
        GATEWAY_MAX_PROGRESS_AGE_SECONDS: String(MAX_AGE_SECONDS),
      }),
    ),
  )
  if (behind === undefined || beside === undefined) throw new Error('unreachable')
  onTestFinished(async () => {
    await Promise.all([behind, beside].map((gateway) => gateway.end('SIGKILL')))
  })
  const ready = async ({ adminUrl }: typeof behind) => (await fetch(`${adminUrl}/ready`)).json()
  const age = async ({ adminUrl }: typeof behind) => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text()
    return Number(/^ssv_gateway_progress_age_seconds\S* (\S+)$/m.exec(text)?.[1])
  }
  /** Like a chain-indexer that last advanced the registry this long ago. */
  const move = (secondsAgo: number) =>
    database.query('move', 'UPDATE cursor SET updated_at = now() - make_interval(secs => $1)', [
      secondsAgo,
    ])

  for (const gateway of [behind, beside]) {
    await expect.poll(() => ready(gateway), WAIT).toMatchObject({ ready: true, role: 'gateway' })
  }
  await move(MAX_AGE_SECONDS - 2)
  await replica.caughtUp()
  await replica.pauseReplay()
  await move(0)

  await expect
    .poll(() => ready(behind), WAIT)
    .toMatchObject({ ready: false, reason: 'PROGRESS_TOO_OLD' })
  const first = await age(behind)
  expect(first).toBeGreaterThan(MAX_AGE_SECONDS)
  await expect.poll(() => age(behind), WAIT).toBeGreaterThan(first)
  const status = (await (await fetch(`${behind.adminUrl}/status`)).json()) as object
  expect(status).toMatchObject({ progressAgeSeconds: expect.any(Number) })
  expect(await ready(beside)).toMatchObject({ ready: true })
  expect(await age(beside)).toBeLessThan(MAX_AGE_SECONDS)

  await replica.resumeReplay()
  await expect.poll(() => ready(behind), WAIT).toMatchObject({ ready: true })
})
