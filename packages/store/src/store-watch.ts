import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from './database.ts'

export interface StoreWatchModules {
  database: Database
  logger: Logger
  metrics: Metrics
}

interface StoreFacts {
  waiting: number
  oldestSeconds: number
  /** Seconds since 1970. */
  published: number | null
  publicationBytes: number
  stray: number
  migrations: number
}

const DEFAULT_EVERY_MS = 5_000
/** Upper bound for the time spent counting, regardless of the backlog. */
const COUNTED = 100_000

const FACTS = `SELECT
  (SELECT count(*) FROM (SELECT FROM outbox LIMIT ${COUNTED}) AS o) AS waiting,
  coalesce((SELECT greatest(0, extract(epoch FROM clock_timestamp() - created_at))
    FROM outbox ORDER BY id LIMIT 1), 0)::float8 AS "oldestSeconds",
  (SELECT extract(epoch FROM created_at) FROM publication
    ORDER BY position DESC LIMIT 1)::float8 AS published,
  (SELECT sum(pg_total_relation_size(inhrelid))::bigint FROM pg_inherits
    WHERE inhparent = 'publication'::regclass) AS "publicationBytes",
  (SELECT count(*) FROM (SELECT FROM decided_default LIMIT ${COUNTED}) AS d) AS stray,
  (SELECT count(*) FROM drizzle.__drizzle_migrations) AS migrations`

/**
 * Exports database metrics. All processes on one database export the same values; values that could
 * not be read are omitted.
 */
export function createStoreWatch(
  { everyMs = DEFAULT_EVERY_MS }: { everyMs?: number },
  { database, logger, metrics }: StoreWatchModules,
): Startable {
  const stopping = new AbortController()
  let facts: StoreFacts | undefined
  let running = Promise.resolve()

  metrics.gauge({
    name: 'ssv_store_outbox_publications',
    help: 'Committed publications without a position, counted up to 100 000',
    collect: (gauge) => show(gauge, facts?.waiting),
  })
  metrics.gauge({
    name: 'ssv_store_outbox_oldest_age_seconds',
    help: 'Age of the oldest publication without a position, in seconds; 0 if there is none',
    collect: (gauge) => show(gauge, facts?.oldestSeconds),
  })
  metrics.gauge({
    name: 'ssv_store_last_publication_timestamp_seconds',
    help: 'Unix time of the last publication in the log',
    collect: (gauge) => show(gauge, facts?.published ?? undefined),
  })
  metrics.gauge({
    name: 'ssv_store_publication_bytes',
    help: 'Size of the stored publications, indexes included',
    collect: (gauge) => show(gauge, facts?.publicationBytes),
  })
  metrics.gauge({
    name: 'ssv_store_default_partition_rows',
    help: 'Decided messages in the default partition (heights without their own partition), counted up to 100 000',
    collect: (gauge) => show(gauge, facts?.stray),
  })
  metrics.gauge({
    name: 'ssv_store_schema_version',
    help: 'Version of the database schema: the number of migrations applied',
    collect: (gauge) => show(gauge, facts?.migrations),
  })

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        ;[facts] = await database.prepared<StoreFacts>('store-watch', FACTS, [])
      } catch (error) {
        facts = undefined
        logger.debug({ err: error }, 'failed to read store metrics')
      }
      await sleep(everyMs, stopping.signal).catch(() => {})
    }
  }

  return {
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
