import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { awaitDatabase, START_WAIT_MS } from '@ssv-exporter/store/await-database'
import { createDatabase } from '@ssv-exporter/store/database'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createRegistryReader } from '@ssv-exporter/store/registry-reader'
import { createResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createStoreWatch } from '@ssv-exporter/store/store-watch'
import { assertRedis } from '@ssv-exporter/stream/assert-redis'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { GATEWAY_VARIABLES, gatewayOptionsOf } from './configuration.ts'
import { createGateway } from './gateway.ts'
import { stopDeadlineMs } from './stop-deadline.ts'

const ABOUT = 'Answers /query and feeds /stream over WebSocket from Postgres and Redis.'

await runMain(async (signal) => {
  const argv = process.argv.slice(2)
  if (wantsHelp(argv)) {
    process.stdout.write(helpText(GATEWAY_VARIABLES, { command: 'gateway', about: ABOUT }))
    process.exit(0)
  }
  const configuration = readConfiguration(GATEWAY_VARIABLES, { env: process.env, argv })
  const { databaseUrl: url, statementTimeoutMs, poolSize, bulkPoolSize, maxExports } = configuration
  const { redisUrl, redisKeyPrefix: keyPrefix } = configuration
  const logger = createLogger({ name: 'gateway', level: configuration.logLevel })
  const metrics = createMetrics({ service: 'gateway' })
  const options = gatewayOptionsOf(configuration)
  const lifecycle = createLifecycle({ stopDeadlineMs: stopDeadlineMs(options) }, { logger })

  function open(applicationName: string, size: number) {
    const database = createDatabase(
      { url, applicationName, poolSize: size, statementTimeoutMs },
      { logger, metrics },
    )
    lifecycle.add(applicationName, { start: async () => {}, stop: () => database.close() })
    return database
  }
  const database = open('ssv-gateway', poolSize)
  const bulk = open('ssv-gateway-bulk', bulkPoolSize)
  const exporting = open('ssv-gateway-export', maxExports)
  const bus = createRedisBus({ url: redisUrl, keyPrefix }, { logger })
  const gateway = createGateway(options, {
    registry: createRegistryReader(database),
    bulkRegistry: createRegistryReader(bulk),
    resources: createResourceReader(database),
    exports: createResourceReader(exporting),
    checkDatabase: () => assertSchemaVersion(database),
    log: createPublicationLog(database),
    bus,
    logger,
    metrics,
  })
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    { logger, metrics, ready: gateway.ready, status: gateway.status },
  )
  lifecycle.add('database', {
    start: () =>
      awaitDatabase(
        () => assertSchemaVersion(database),
        { waitMs: START_WAIT_MS, signal },
        { logger },
      ),
    stop: async () => {},
  })
  lifecycle.add('store watch', createStoreWatch({}, { database, logger, metrics }))
  lifecycle.add('redis', {
    start: () => assertRedis({ url: redisUrl, keyPrefix, role: 'reader' }, { logger }),
    stop: async () => {},
  })
  lifecycle.add('bus', bus)
  lifecycle.add('admin', admin)
  lifecycle.add('gateway', gateway)
  return lifecycle
})
