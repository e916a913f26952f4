import { createGateway } from '@ssv-exporter/gateway/gateway'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createQueryReader } from '@ssv-exporter/store/query-reader'
import { createResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { onTestFinished } from 'vitest'

export interface ServedDatabase {
  readonly database: Database
  /** `http://…` of the gateway. */
  readonly url: string
  /** Resolves to the newest offset when everything written was published. */
  published(): Promise<number>
}

const KEY_PREFIX = '{ssv-exporter}'

/** A database, a relay, Redis and a gateway, as services run them. */
export async function serveDatabase(): Promise<ServedDatabase> {
  const logger = silentLogger()
  const modules = { logger, metrics: createMetrics({ service: 'test' }) }
  const { url, drop } = await createTestDatabase()
  const redis = await startRedis()
  const database = createDatabase({ url, applicationName: 'test' }, modules)
  const log = createPublicationLog(database)
  const bus = createRedisBus({ url: redis.url, keyPrefix: KEY_PREFIX, windowSize: 500 }, { logger })
  const relay = createRelay(
    { batchSize: 100, windowSize: 500, pollMs: 100 },
    { ...modules, log, bus, leases: createLeaseSource({ name: 'relay', url }, modules) },
  )
  const reader = createQueryReader(database)
  const resources = createResourceReader(database)
  const gateway = createGateway(
    { host: '127.0.0.1', port: 0, serveWhileSyncing: true },
    {
      logger,
      metrics: createMetrics({ service: 'gateway' }),
      reader,
      bulkReader: reader,
      resources,
      exports: resources,
      checkDatabase: () => assertSchemaVersion(database),
      log,
      bus,
    },
  )
  await bus.start()
  await relay.start()
  await gateway.start()
  onTestFinished(async () => {
    await gateway.stop()
    await relay.stop()
    await bus.stop()
    await database.close()
    await drop()
    await redis.stop()
  })
  return {
    database,
    url: gateway.url,
    async published() {
      for (;;) {
        const [row] = await database.query<{ waiting: boolean }>(
          'outbox',
          'SELECT EXISTS (SELECT 1 FROM outbox) AS waiting',
        )
        if (row?.waiting === false) return (await log.head()).offset
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}
