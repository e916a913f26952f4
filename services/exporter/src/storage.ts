import { join } from 'node:path'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { DEFAULT_DATA_DIR, type ExporterConfiguration } from './configuration.ts'

/** The database: an existing one, or an embedded Postgres. */
export interface Storage extends Startable {
  /** Available once started. */
  url(): string
  directUrl(): string
}

const DATABASE = 'ssv_exporter'

export function createStorage(
  configuration: ExporterConfiguration,
  modules: { logger: Logger; onFatal(error: unknown): void },
): Storage {
  const { databaseUrl, databaseDirectUrl, dataDir, network } = configuration
  if (databaseUrl !== undefined) {
    return {
      start: async () => {},
      stop: async () => {},
      url: () => databaseUrl,
      directUrl: () => databaseDirectUrl ?? databaseUrl,
    }
  }
  const postgres = createEmbeddedPostgres(
    {
      dataDir: join(dataDir ?? DEFAULT_DATA_DIR, network, 'postgres'),
      mayMove: dataDir === undefined,
      database: DATABASE,
    },
    { logger: modules.logger, onUnexpectedExit: modules.onFatal },
  )
  return {
    start: () => postgres.start(),
    stop: () => postgres.stop(),
    url: () => postgres.url,
    directUrl: () => postgres.url,
  }
}
