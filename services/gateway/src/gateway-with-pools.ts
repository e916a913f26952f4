import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createQueryReader } from '@ssv-exporter/store/query-reader'
import { createResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createGateway, type Gateway } from './gateway.ts'
import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'

export interface GatewayWithPoolsOptions extends Partial<GatewayOptions> {
  databaseUrl: string
  /** Name of the connections for quick queries; the other two pools append `-bulk` and `-export`. */
  applicationName: string
  statementTimeoutMs: number
}

export interface GatewayWithPoolsModules {
  /** Started and stopped by its creator. */
  bus: PublicationBus
  logger: Logger
  metrics: Metrics
}

/**
 * Opens the gateway's three connection pools, adds them to `lifecycle`, and creates the gateway over
 * them. The caller adds the gateway where it is to start.
 */
export function createGatewayWithPools(
  lifecycle: Lifecycle,
  options: GatewayWithPoolsOptions,
  { bus, logger, metrics }: GatewayWithPoolsModules,
): { gateway: Gateway; database: Database } {
  const { databaseUrl: url, statementTimeoutMs, ...given } = options
  const { poolSize, bulkPoolSize, maxExports } = { ...DEFAULT_GATEWAY_OPTIONS, ...given }
  const open = (applicationName: string, size: number): Database => {
    const database = createDatabase(
      { url, applicationName, poolSize: size, statementTimeoutMs },
      { logger, metrics },
    )
    const stop = () => database.close()
    lifecycle.add(`${applicationName} connections`, { start: async () => {}, stop })
    return database
  }
  const database = open(options.applicationName, poolSize)
  const bulk = open(`${options.applicationName}-bulk`, bulkPoolSize)
  const exporting = open(`${options.applicationName}-export`, maxExports)
  const gateway = createGateway(given, {
    reader: createQueryReader(database),
    bulkReader: createQueryReader(bulk),
    resources: createResourceReader(database),
    exports: createResourceReader(exporting),
    checkDatabase: () => assertSchemaVersion(database),
    log: createPublicationLog(database),
    bus,
    logger,
    metrics,
  })
  return { gateway, database }
}
