import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { assertDirect } from '@ssv-exporter/store/assert-direct'
import { awaitDatabase, START_WAIT_MS } from '@ssv-exporter/store/await-database'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import type { Relay } from '@ssv-exporter/stream/relay'
import { addMessaging, type Messaging, type MessagingOptions } from './add-messaging.ts'
import { addRelay } from './add-relay.ts'

export interface WriterOptions extends MessagingOptions {
  /** Of the connections to Postgres. */
  readonly applicationName: string
  readonly databaseUrl: string
  /**
   * For locks and notifications: must not go through a transaction pooler. Default: `databaseUrl`.
   */
  readonly databaseDirectUrl?: string | undefined
}

export interface WriterModules {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Ends the wait for Postgres at start. */
  readonly signal: AbortSignal
  /** Throws if the service must not write to this database. */
  readonly checkDatabase?: (database: Database) => Promise<void>
}

export interface Writer extends Messaging {
  readonly database: Database
  readonly directUrl: string
  readonly relay: Relay
}

/**
 * Creates what a process of a single writing service is made of besides the service, and adds it to
 * `lifecycle`: the connection to Postgres, bus, jobs and the relay.
 */
export function addWriter(
  lifecycle: Lifecycle,
  options: WriterOptions,
  { logger, metrics, signal, checkDatabase }: WriterModules,
): Writer {
  const { applicationName, databaseUrl: url, databaseDirectUrl: directUrl = url } = options
  const modules = { logger, metrics }
  const database = createDatabase({ url, applicationName }, modules)
  const check = async () => {
    await assertDirect(directUrl)
    await assertSchemaVersion(database)
    await checkDatabase?.(database)
  }
  lifecycle.add('database', {
    start: () => awaitDatabase(check, { waitMs: START_WAIT_MS, signal }, modules),
    stop: () => database.close(),
  })
  const messaging = addMessaging(lifecycle, options, modules)
  const relay = addRelay(lifecycle, { directUrl }, { ...modules, database, bus: messaging.bus })
  return { ...messaging, database, directUrl, relay }
}
