import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import type { Redis } from 'ioredis'

export interface RelayRun {
  /** From the start of the relay until the last row had its offset and was committed. */
  movedSeconds: number
  /** Until the last one was in Redis. */
  publishedSeconds: number
  /**
   * How many were added to Redis; the others are left to be read from the log, because Redis was
   * behind by a window.
   */
  published: number
}

export interface RelayRunModules {
  database: Database
  url: string
  redisUrl: string
  /** For inspecting Redis from outside. */
  redis: Redis
}

const KEY_PREFIX = '{bench}'
const POLL_MS = 10

/**
 * Runs the relay like every writing service, with its defaults, until the outbox is empty and Redis
 * has the last publication.
 */
export async function runRelay(
  rows: number,
  { database, url, redisUrl, redis }: RelayRunModules,
): Promise<RelayRun> {
  await redis.flushall()
  const logger = silentLogger()
  const modules = { logger, metrics: createMetrics({ service: 'bench' }) }
  const log = createPublicationLog(database)
  const bus = createRedisBus(
    { url: redisUrl, keyPrefix: KEY_PREFIX, windowSize: RELAY_DEFAULTS.windowSize },
    modules,
  )
  await bus.start()
  const leases = createLeaseSource({ name: 'relay', url }, modules)
  const relay = createRelay(RELAY_DEFAULTS, { ...modules, log, bus, leases })
  try {
    const startedAt = performance.now()
    const elapsed = () => (performance.now() - startedAt) / 1_000
    await relay.start()
    await until(async () => (await log.head()).offset >= rows)
    const movedSeconds = elapsed()
    await until(async () => ((await bus.top())?.offset ?? 0) >= rows)
    const publishedSeconds = elapsed()
    return { movedSeconds, publishedSeconds, published: await entriesAdded(redis) }
  } finally {
    await relay.stop()
    await bus.stop()
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(POLL_MS)
}

/** XINFO STREAM, since Redis 7: the number of entries ever added, including trimmed ones. */
async function entriesAdded(redis: Redis): Promise<number> {
  const info = (await redis.xinfo('STREAM', `${KEY_PREFIX}:publications`)) as unknown[]
  return Number(info[info.indexOf('entries-added') + 1])
}
