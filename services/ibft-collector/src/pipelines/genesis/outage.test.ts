import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { differences, unverifiable } from '../../testing/operated/differences.ts'
import { setUpEnvironment } from '../../testing/operated/environment.ts'
import { POLL_OPTIONS } from '../../testing/operated/spawn-collector.ts'

const AWAY_MS = 30_000

describe.runIf(await redisIsAvailable())('while operators decide', () => {
  test('survives a Postgres killed for 30 s: queues messages, and nothing is missing at the end', async () => {
    const postgres = await startPostgres({ migrated: true })
    onTestFinished(() => postgres.stop())
    const environment = await setUpEnvironment(
      { seed: 'postgres away', dutiesPerMinute: 60 },
      postgres.url,
    )
    const { operators } = environment
    const collector = await environment.startCollector()
    operators.resume()
    await environment.more(20)
    await postgres.kill()
    const before = operators.ledger.size
    await sleep(AWAY_MS)
    expect(operators.ledger.size).toBeGreaterThan(before + 50)
    expect(await collector.metric('ssv_collector_write_queue')).toBeGreaterThan(0)
    expect(collector.isAlive()).toBe(true)
    await postgres.restart()
    await environment.more(20)
    await operators.pause()
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(await unverifiable(environment.database, environment.committees)).toEqual([])
    expect(collector.isAlive()).toBe(true)
    expect(
      await collector.metric('ssv_collector_decided_total', {
        source: 'gossip',
        outcome: 'dropped',
      }),
    ).toBe(0)
  })

  test('survives a Redis that loses its data: stores meanwhile, and publishes everything at the end', async () => {
    const environment = await setUpEnvironment({ seed: 'Redis away' })
    const { operators, redis } = environment
    const keyPrefix = '{test}'
    const collector = await environment.startCollector({ REDIS_KEY_PREFIX: keyPrefix })
    operators.resume()
    await environment.more(20)
    await redis.kill()
    await environment.more(50)
    // A gap that only history fills: its jobs are in Redis.
    operators.setFaults({ unpublished: 0.2 })
    await environment.more(50)
    operators.setFaults({ unpublished: 0 })
    await redis.restart()
    await environment.more(20)
    await operators.pause()
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    expect(collector.isAlive()).toBe(true)
    const { epoch, offset } = await createPublicationLog(environment.database).head()
    const bus = createRedisBus(
      { url: redis.url, keyPrefix, windowSize: 1 },
      { logger: silentLogger() },
    )
    onTestFinished(() => bus.stop())
    await bus.start()
    await expect.poll(() => bus.top(), POLL_OPTIONS).toEqual({ epoch, offset })
  })
})
