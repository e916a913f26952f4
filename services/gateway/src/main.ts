import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { awaitDatabase, START_WAIT_MS } from '@ssv-exporter/store/await-database'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createStoreWatch } from '@ssv-exporter/store/store-watch'
import { assertRedis } from '@ssv-exporter/stream/assert-redis'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { GATEWAY_VARIABLES, gatewayOptionsOf } from './configuration.ts'
import { createGatewayWithPools } from './gateway-with-pools.ts'
import { stopDeadlineMs } from './stop-deadline.ts'

const ABOUT = 'Serves /query and /stream over WebSocket, and REST, from Postgres and Redis.'

await runMain(async (signal) => {
  const configuration = readCommandLine(GATEWAY_VARIABLES, { command: 'gateway', about: ABOUT })
  const { databaseUrl, statementTimeoutMs, redisUrl, redisKeyPrefix: keyPrefix } = configuration
  const logger = createLogger({ name: 'gateway', level: configuration.logLevel })
  const metrics = createMetrics({ service: 'gateway' })
  const options = gatewayOptionsOf(configuration)
  const lifecycle = createLifecycle({ stopDeadlineMs: stopDeadlineMs(options) }, { logger })

  const bus = createRedisBus({ url: redisUrl, keyPrefix }, { logger })
  const { gateway, database } = createGatewayWithPools(
    lifecycle,
    { ...options, databaseUrl, applicationName: 'ssv-gateway', statementTimeoutMs },
    { bus, logger, metrics },
  )
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
