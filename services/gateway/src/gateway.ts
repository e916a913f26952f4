import type { Socket } from 'node:net'
import { createLateBound } from '@ssv-exporter/flow/late-bound'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { QueryReader } from '@ssv-exporter/store/query-reader'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createFollower, type Follower } from '@ssv-exporter/stream/follower'
import type { PublicationReader } from '@ssv-exporter/stream/log'
import type { WebSocket } from 'ws'
import { createConnectionCount } from './connection/connection-count.ts'
import { createOpenConnections } from './connection/open-connections.ts'
import { createPingMonitor } from './connection/ping-monitor.ts'
import type { WebSocketPath } from './connection/web-socket-paths.ts'
import { createAdmission } from './http/admission.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import type { StreamVersion } from './http/upgrades.ts'
import { createGatewayMetrics } from './metrics.ts'
import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'
import { serveQueries } from './query/connection.ts'
import { createReadPools } from './query/read-pools.ts'
import { createRest } from './rest/rest.ts'
import { createStream } from './stream/stream.ts'
import { createSyncWatch } from './sync-watch.ts'

// Poll interval of the log in Postgres while the bus is unavailable.
const POLL_LOG_MS = 1_000
// Maximum delay of a publication lost by the bus.
const CHECK_LOG_MS = 5_000
const FOLLOWER_BATCH = 500

export interface GatewayModules {
  /** Over the pool for quick queries, of `poolSize` connections. */
  reader: QueryReader
  /** Over a separate pool of `bulkPoolSize` connections. */
  bulkReader: QueryReader
  /** Over the pool for quick queries. */
  resources: ResourceReader
  /** Over a separate pool of `maxExports` connections. */
  exports: ResourceReader
  /** Rejects if the database is unreachable or its schema is incompatible. */
  checkDatabase(): Promise<void>
  log: PublicationReader
  /** Started and stopped by its creator. */
  bus: PublicationBus
  logger: Logger
  metrics: Metrics
}

export interface Gateway extends Startable {
  /** Listen address; empty before start. */
  readonly url: string
  /**
   * Ready if it is listening, the database responds with a compatible schema, and the registry is
   * not stale. Progress and lag are reported in `status`.
   */
  ready(): Promise<Readiness>
  status(): Promise<Record<string, unknown>>
}

/**
 * Serves `/query` and `/stream` over WebSocket, and REST. Stateless: any number of instances can run
 * in parallel.
 *
 * start() rejects if the database is unreachable, its schema is incompatible or the port is in use.
 */
export function createGateway(options: Partial<GatewayOptions>, modules: GatewayModules): Gateway {
  const all: GatewayOptions = { ...DEFAULT_GATEWAY_OPTIONS, ...options }
  const logger = modules.logger.child({ part: 'gateway' })
  const metrics = createGatewayMetrics(modules.metrics)
  const { reader } = modules
  const connections = createConnectionCount()
  const pings = createPingMonitor(all)
  const pools = createReadPools(all, { ...modules, metrics })
  // Both are created by start(), after the stream that uses them.
  const follower = createLateBound<Follower>('the follower')
  const server = createLateBound<HttpServer>('the server')
  const open = createOpenConnections(all, { connections, pings, metrics })
  const stream = createStream(all, {
    ...modules,
    pings,
    restGet: (path, address) => server.get().get(path, address),
    newestOffset: () => follower.peek()?.newestOffset() ?? 0,
    metrics,
    logger,
  })
  const sync = createSyncWatch({
    reader,
    metrics,
    logger,
    onProgress: ({ finalizedBlock }) => stream.finality(finalizedBlock),
  })
  const queryOptions = {
    ...all,
    inbox: { perSecond: all.maxRequestsPerSecond, path: 'query' as const },
  }
  let url = ''

  function serve(
    path: WebSocketPath,
    version: StreamVersion,
    webSocket: WebSocket,
    tcpSocket: Socket,
    address: string,
  ) {
    const served =
      path === 'query'
        ? serveQueries(webSocket, queryOptions, { pools, pings, metrics, logger })
        : stream.serve(version, webSocket, tcpSocket, address)
    open.add(path, webSocket, served, address)
  }

  /** Starts after the publications that the stream has loaded into memory. */
  async function startFollower(): Promise<void> {
    const from = await stream.start()
    const following = createFollower(
      { pollMs: POLL_LOG_MS, checkLogMs: CHECK_LOG_MS, batchSize: FOLLOWER_BATCH, from },
      {
        reader: modules.log,
        bus: modules.bus,
        handler: {
          onPublications: stream.publish,
          onReset(reset) {
            pools.keys.clear()
            stream.reset(reset)
          },
        },
        logger,
        metrics: modules.metrics,
      },
    )
    follower.bind(following)
    await following.start()
  }

  const progress = () => ({
    progress: sync.progress() ?? null,
    lagBlocks: sync.lagBlocks() ?? null,
  })
  const age = () => {
    const seconds = sync.ageSeconds()
    return { progressAgeSeconds: seconds === undefined ? null : Math.round(seconds) }
  }
  const isTooOld = () =>
    all.maxProgressAgeSeconds > 0 && (sync.ageSeconds() ?? 0) > all.maxProgressAgeSeconds

  return {
    get url() {
      return url
    },
    async start() {
      await modules.checkDatabase()
      await sync.start()
      await startFollower()
      pings.start()
      const http = await createHttpServer(all, {
        admit: createAdmission(all, {
          connections,
          synced: () => sync.progress()?.synced ?? false,
          stopping: open.closing,
        }),
        progress,
        serve,
        rest: createRest(all, {
          pools,
          resources: modules.resources,
          exports: modules.exports,
          synced: () => sync.progress()?.synced ?? false,
          progress,
          metrics,
          logger,
        }),
        metrics,
      })
      server.bind(http)
      url = await http.start()
      logger.info({ url }, 'gateway listening')
    },
    async stop() {
      await open.drain()
      await server.peek()?.stop()
      pings.stop()
      await follower.peek()?.stop()
      stream.stop()
      await sync.stop()
    },
    async ready() {
      if (url === '') return { ready: false, role: 'gateway', reason: 'STARTING' }
      if (open.draining()) return { ready: false, role: 'gateway', reason: 'STOPPING' }
      try {
        await modules.checkDatabase()
        if (isTooOld())
          return { ready: false, role: 'gateway', reason: 'PROGRESS_TOO_OLD', ...age() }
        return { ready: true, role: 'gateway', ...age() }
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
      const at = follower.peek()?.position()
      return {
        role: 'gateway',
        connections: open.counts(),
        // Users read the offset by this name.
        stream: at === undefined ? null : { epoch: at.epoch, position: at.offset },
        bus: follower.peek()?.isBusLive() ? 'live' : 'away',
        ...progress(),
        ...age(),
      }
    },
  }
}
