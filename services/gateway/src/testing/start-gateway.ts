import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import type { Gateway } from '../gateway.ts'
import { createGatewayWithPools } from '../gateway-with-pools.ts'
import type { GatewayOptions } from '../options.ts'
import { type Seed, seed } from './seed.ts'

export interface TestGateway {
  readonly gateway: Gateway
  readonly database: Database
  /** With the path `/query` or `/stream`. */
  url(path: string): string
  /** Publishes as a relay would. */
  publish(...bodies: PublicationBody[]): Promise<void>
  /** Inserts publications into the log as a relay without the bus would. */
  publishToLogOnly(...bodies: PublicationBody[]): Promise<void>
  /** Text of all metrics. */
  metrics(): Promise<string>
  stop(): Promise<void>
}

export interface TestGatewaySetup {
  seed?: Seed
  options?: Partial<GatewayOptions>
  statementTimeoutMs?: number
  /** Further content of the database before the gateway starts. */
  prepare?(database: Database): Promise<void>
}

const STOP_DEADLINE_MS = 10_000

/** Starts a gateway on a free port over a separate database. */
export async function startGateway({
  seed: content = {},
  options = {},
  statementTimeoutMs = 10_000,
  prepare,
}: TestGatewaySetup = {}): Promise<TestGateway> {
  const logger = silentLogger()
  const metrics = createMetrics({ service: 'gateway' })
  const testDatabase = await createTestDatabase()
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, { logger })
  const bus = createMemoryBus({ windowSize: 1_000 }, { logger })
  const { gateway, database } = createGatewayWithPools(
    lifecycle,
    {
      host: '127.0.0.1',
      port: 0,
      ...options,
      databaseUrl: testDatabase.url,
      applicationName: 'gateway',
      statementTimeoutMs,
    },
    { bus, logger, metrics },
  )
  await lifecycle.start()
  await seed(database, content)
  await prepare?.(database)
  const log = createPublicationLog(database)
  await bus.start()
  await bus.append((await log.head()).epoch, [], { refill: true })
  await gateway.start()

  async function move(bodies: readonly PublicationBody[]) {
    await database.transaction('seed', (transaction) =>
      appendOutbox(transaction, bodies.map(encodePublication)),
    )
    return await log.moveOutbox(bodies.length)
  }

  return {
    gateway,
    database,
    url: (path) => `${gateway.url.replace('http', 'ws')}${path}`,
    async publish(...bodies) {
      const moved = await move(bodies)
      await bus.append((await log.head()).epoch, moved, { refill: true })
    },
    async publishToLogOnly(...bodies) {
      await move(bodies)
    },
    metrics: () => metrics.text(),
    async stop() {
      await gateway.stop()
      await bus.stop()
      await lifecycle.stop()
      await testDatabase.drop()
    },
  }
}
