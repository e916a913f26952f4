import { setTimeout as delay } from 'node:timers/promises'
import {
  decodePublication,
  encodePublication,
  type PublicationBody,
} from '@ssv-exporter/gateway-api/publication'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { type RedisServer, startRedis } from '@ssv-exporter/test-kit/redis'
import { type Replica, startReplica } from './replica.ts'
import { type Seed, seed } from './seed.ts'

/** A publication of the log. */
export interface Published {
  readonly offset: number
  readonly body: PublicationBody
}

/** Real dependencies of gateways: Postgres, Redis, and a relay between the two. */
export interface Fleet {
  readonly database: Database
  readonly databaseUrl: string
  readonly redis: RedisServer
  /** Starts a gateway process with these additional variables. */
  start(env?: Record<string, string>): Promise<Replica>
  /** Writes what a chain-indexer or collector would write; the relay does the rest. */
  publish(bodies: readonly PublicationBody[]): Promise<void>
  /** Publishes what `next` returns, repeatedly, until it is stopped. */
  keepPublishing(next: () => PublicationBody[]): { end(): Promise<void> }
  head(): Promise<{ epoch: string; offset: number; earliest: number }>
  /** Resolves when everything written has its position. */
  settled(): Promise<void>
  /** The log behind `after`. */
  published(after?: number): Promise<Published[]>
  /** Deletes the oldest publications, as retention does. */
  prune(upTo: number): Promise<void>
  /** Rolls the log back as a restored backup would, without the relay. */
  setBack(to: number): Promise<void>
  stop(): Promise<void>
}

const WINDOW_SIZE = 500
/** The default of the services. */
const KEY_PREFIX = '{ssv-exporter}'
const POLL_MS = 20
/** Pause between two writes of a burst, so that a small machine keeps up. */
const PAUSE_MS = 10

export interface FleetOptions {
  /** A migrated database to use instead of one of the test run's server. */
  databaseUrl?: string
  /** Writers bring their own registry and relay. */
  withWriters?: boolean
}

/** @param content the initial content of the database, unless there are writers */
export async function startFleet(
  content: Seed = {},
  { databaseUrl: ownUrl, withWriters = false }: FleetOptions = {},
): Promise<Fleet> {
  const logger = silentLogger()
  const metrics = createMetrics({ service: 'fleet' })
  const modules = { logger, metrics }
  const redis = await startRedis()
  const testDatabase =
    ownUrl === undefined ? await createTestDatabase() : { url: ownUrl, drop: async () => {} }
  const { url } = testDatabase
  const database = createDatabase({ url, applicationName: 'fleet' }, modules)
  if (!withWriters) await seed(database, content)
  const log = createPublicationLog(database)
  const bus = createRedisBus(
    { url: redis.url, keyPrefix: KEY_PREFIX, windowSize: WINDOW_SIZE, commandTimeoutMs: 500 },
    { logger },
  )
  const newRelay = () =>
    createRelay(
      { batchSize: 100, windowSize: WINDOW_SIZE, pollMs: 100 },
      {
        logger,
        // A separate registry: another relay registers the same metrics.
        metrics: createMetrics({ service: 'relay' }),
        log,
        bus,
        leases: createLeaseSource({ name: 'relay', url, heartbeatMs: 500 }, modules),
      },
    )
  let relay = newRelay()
  await bus.start()
  if (!withWriters) await relay.start()
  const gateways: Replica[] = []

  async function publish(bodies: readonly PublicationBody[]): Promise<void> {
    await database.transaction('publish', (transaction) =>
      appendOutbox(transaction, bodies.map(encodePublication)),
    )
    relay.wake()
  }

  return {
    database,
    databaseUrl: url,
    redis,
    async start(env = {}) {
      const gateway = await startReplica({
        DATABASE_URL: url,
        REDIS_URL: redis.url,
        REDIS_KEY_PREFIX: KEY_PREFIX,
        GATEWAY_STREAM_HEARTBEAT_MS: '200',
        GATEWAY_STREAM_RECENT: '64',
        ...env,
      })
      gateways.push(gateway)
      return gateway
    },
    publish,
    keepPublishing(next) {
      let ended = false
      const running = (async () => {
        while (!ended) {
          await publish(next())
          await delay(PAUSE_MS)
        }
      })()
      return {
        async end() {
          ended = true
          await running
        },
      }
    },
    head: log.head,
    async settled() {
      for (;;) {
        const [row] = await database.query<{ empty: boolean }>(
          'settled',
          'SELECT NOT EXISTS (SELECT 1 FROM outbox) AS empty',
        )
        if (row?.empty) return
        await delay(POLL_MS)
      }
    },
    async published(after = 0) {
      const rows = await log.read(after, 1_000_000)
      return rows.map(({ offset, payload }) => ({
        offset,
        body: decodePublication(payload),
      }))
    },
    async prune(upTo) {
      await database.query('prune', 'DELETE FROM publication WHERE position <= $1', [upTo])
    },
    async setBack(to) {
      await relay.stop()
      await database.transaction('set-back', async (transaction) => {
        await transaction.query('set-back', 'DELETE FROM publication WHERE position > $1', [to])
        await transaction.query('set-back', 'UPDATE publication_head SET position = $1', [to])
      })
      relay = newRelay()
      await relay.start()
    },
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.end('SIGKILL')))
      await relay.stop()
      await bus.stop()
      await database.close()
      await testDatabase.drop()
      await redis.stop()
    },
  }
}
