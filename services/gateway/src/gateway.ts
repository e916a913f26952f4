import type { Duplex } from 'node:stream'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createFollower } from '@ssv-exporter/stream/follower'
import type { PublicationReader } from '@ssv-exporter/stream/log'
import type { WebSocket } from 'ws'
import { createHeartbeat } from './connection/heartbeat.ts'
import { createOpenConnections } from './connection/open-connections.ts'
import { createAdmission } from './http/admission.ts'
import { createConnectionCount } from './http/connection-count.ts'
import { createHttpServer, type Endpoint, type HttpServer } from './http/server.ts'
import { createGatewayMetrics } from './metrics.ts'
import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'
import { serveQueries } from './query/connection.ts'
import { createReadings } from './query/create-readings.ts'
import { serveStream } from './stream/connection.ts'
import { createFanOut } from './stream/fan-out.ts'
import { createSyncWatch } from './sync-watch.ts'

// While the bus is away the log in Postgres is polled.
const POLL_LOG_MS = 1_000
// How late the last publication can be when the bus lost it.
const COMPARE_WITH_LOG_MS = 5_000
const FOLLOWER_BATCH = 500

export interface GatewayModules {
  /** Over the pool for quick queries, of `poolSize` connections. */
  registry: RegistryReader
  /** Over a pool of its own, of `bulkPoolSize` connections. */
  bulkRegistry: RegistryReader
  /** Rejects when the database cannot be reached or its schema is not this build's. */
  checkDatabase(): Promise<void>
  log: PublicationReader
  /** Started and stopped by whoever created it. */
  bus: PublicationBus
  logger: Logger
  metrics: Metrics
}

export interface Gateway extends Startable {
  /** Where it listens; empty before start. */
  readonly url: string
  /** Ready while it listens, the database answers and its schema is right; progress and lag are facts of `status`. */
  ready(): Promise<Readiness>
  status(): Promise<Record<string, unknown>>
}

/**
 * Serves `/query` and `/stream` over WebSocket. Stateless: any number may run beside each other.
 *
 * start() rejects when the database cannot be reached, has another schema, or the port is taken.
 */
export function createGateway(options: Partial<GatewayOptions>, modules: GatewayModules): Gateway {
  const all: GatewayOptions = { ...DEFAULT_GATEWAY_OPTIONS, ...options }
  const logger = modules.logger.child({ part: 'gateway' })
  const metrics = createGatewayMetrics(modules.metrics)
  const { registry } = modules
  const connections = createConnectionCount()
  const heartbeat = createHeartbeat(all)
  const readings = createReadings(all, { ...modules, metrics })
  const fanOut = createFanOut(all, { metrics, logger })
  const sync = createSyncWatch({ registry, metrics, logger })
  const open = createOpenConnections(all, { connections, heartbeat, metrics })
  const follower = createFollower(
    { pollMs: POLL_LOG_MS, heartbeatMs: COMPARE_WITH_LOG_MS, batchSize: FOLLOWER_BATCH },
    {
      reader: modules.log,
      bus: modules.bus,
      handler: { onPublications: fanOut.publish, onEpoch: readings.keys.clear },
      logger,
      metrics: modules.metrics,
    },
  )
  let server: HttpServer | undefined
  let url = ''

  function serve(endpoint: Endpoint, socket: WebSocket, transport: Duplex, address: string) {
    const served =
      endpoint === 'query'
        ? serveQueries(socket, all, { readings, heartbeat, metrics, logger })
        : serveStream(socket, transport, all, { fanOut, heartbeat, metrics })
    open.add(endpoint, socket, served, address)
  }

  const progress = () => ({
    progress: sync.progress() ?? null,
    lagBlocks: sync.lagBlocks() ?? null,
  })

  return {
    get url() {
      return url
    },
    async start() {
      await modules.checkDatabase()
      await sync.start()
      await follower.start()
      heartbeat.start()
      server = await createHttpServer(all, {
        admit: createAdmission(all, {
          connections,
          synced: () => sync.progress()?.synced ?? false,
          stopping: open.draining,
        }),
        progress,
        serve,
        drain: open.drain,
        metrics,
      })
      url = await server.start()
      logger.info({ url }, 'gateway listened')
    },
    async stop() {
      await server?.stop()
      heartbeat.stop()
      await follower.stop()
      await sync.stop()
    },
    async ready() {
      if (url === '') return { ready: false, role: 'gateway', reason: 'STARTING' }
      if (open.draining()) return { ready: false, role: 'gateway', reason: 'STOPPING' }
      try {
        await modules.checkDatabase()
        return { ready: true, role: 'gateway' }
      } catch (error) {
        const { code } = error as { code?: unknown }
        return {
          ready: false,
          role: 'gateway',
          reason: typeof code === 'string' ? code : 'UNKNOWN',
        }
      }
    },
    async status() {
      return {
        role: 'gateway',
        connections: open.counts(),
        stream: follower.position() ?? null,
        bus: follower.isLive() ? 'live' : 'away',
        ...progress(),
      }
    },
  }
}
