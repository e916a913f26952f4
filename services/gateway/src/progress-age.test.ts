import { afterEach, expect, test } from 'vitest'
import { startGateway, type TestGateway } from './testing/start-gateway.ts'

const WAIT = { interval: 50 }
const HOUR = 3_600

let running: TestGateway
afterEach(() => running.stop())

/** As if nothing had been indexed for an hour, or on a replica with paused replay. */
async function standStill() {
  await running.database.query('seed', "UPDATE cursor SET updated_at = now() - interval '1 hour'")
}

const ageMeasured = async () =>
  Number(/^ssv_gateway_progress_age_seconds\S* (\S+)$/m.exec(await running.metrics())?.[1])

test('reports an outdated registry in metrics, readiness and status', async () => {
  running = await startGateway()
  expect(await ageMeasured()).toBeLessThan(HOUR)
  await standStill()
  await expect.poll(ageMeasured, WAIT).toBeGreaterThanOrEqual(HOUR)
  const { progressAgeSeconds, ...rest } = (await running.gateway.ready()) as Record<string, unknown>
  expect(rest).toEqual({ ready: true, role: 'gateway' })
  expect(progressAgeSeconds).toBeGreaterThanOrEqual(HOUR)
  expect((await running.gateway.status()).progressAgeSeconds).toBeGreaterThanOrEqual(HOUR)
})

test('is not ready while the registry is older than configured', async () => {
  running = await startGateway({ options: { maxProgressAgeSeconds: 600 } })
  expect(await running.gateway.ready()).toMatchObject({ ready: true })
  await standStill()
  await expect
    .poll(() => running.gateway.ready(), WAIT)
    .toMatchObject({ ready: false, reason: 'PROGRESS_TOO_OLD' })
  await running.database.query('seed', 'UPDATE cursor SET updated_at = now()')
  await expect.poll(() => running.gateway.ready(), WAIT).toMatchObject({ ready: true })
})
