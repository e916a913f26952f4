import type { Socket } from 'node:net'
import { createSemaphore } from '@ssv-exporter/flow/semaphore'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { LogReset } from '@ssv-exporter/stream/follower'
import type { PublicationReader } from '@ssv-exporter/stream/log'
import type { Publication } from '@ssv-exporter/stream/publication'
import type { WebSocket } from 'ws'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { PingMonitor } from '../connection/ping-monitor.ts'
import type { StreamVersion } from '../http/upgrades.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createFanOut } from './fan-out.ts'
import { createLogPageReader } from './log-page-reader.ts'
import { serveOriginalStream } from './original-connection.ts'
import { createSlowWatch } from './slow-watch.ts'
import { createBroadcaster } from './v2/broadcaster.ts'
import { serveV2Stream } from './v2/connection.ts'
import { createReplayEncoder } from './v2/replay-encoder.ts'
import { createStartPositions } from './v2/start-position.ts'
import { createSubscriberGroups } from './v2/subscriber-groups.ts'

export interface StreamModules {
  log: PublicationReader
  bus: PublicationBus
  pings: PingMonitor
  restGet(path: string, address: string): Promise<{ status: number; body: string }>
  /** The newest known offset in the log, of which not everything may have been published here yet. */
  newestOffset(): number
  metrics: GatewayMetrics
  logger: Logger
}

export interface Stream {
  serve(
    version: StreamVersion,
    webSocket: WebSocket,
    tcpSocket: Socket,
    address: string,
  ): ServedConnection
  /**
   * Reads the newest publications into memory. @returns the offset after which `publish` must
   * continue
   */
  start(): Promise<number>
  stop(): void
  publish(batch: readonly Publication[]): void
  reset(reset: LogReset): void
  finality(block: number | null): void
}

/** How long a replay waits for a read permit before retrying. */
const READ_WAIT_MS = 60_000

/** `/stream` in both protocols. */
export function createStream(options: GatewayOptions, modules: StreamModules): Stream {
  const { log, metrics } = modules
  const fanOut = createFanOut(options, modules)
  const slowWatch = createSlowWatch({ slowMs: options.streamSlowMs })
  const semaphore = createSemaphore(
    { size: options.streamReplayReads, maxWaitMs: READ_WAIT_MS },
    {
      onChange(taken, waiting) {
        metrics.permitsTaken.set({ pool: 'replay' }, taken)
        metrics.permitsWaiting.set({ pool: 'replay' }, waiting)
      },
    },
  )
  /**
   * `top` of the protocol: the newest offset known to be in the log. The follower may know of
   * publications that it has not delivered yet.
   * @param headOffset that of a log head just read
   */
  const top = (headOffset = 0) =>
    Math.max(headOffset, modules.newestOffset(), fanOut.recent.newestOffset())
  const broadcaster = createBroadcaster(options, { ...modules, fanOut, top })
  const inbox = { perSecond: options.maxRequestsPerSecond, path: 'stream' as const }
  const v2Options = { ...options, inbox }
  const originalModules = { ...modules, fanOut, slowWatch }
  const v2Modules = {
    ...modules,
    fanOut,
    slowWatch,
    broadcaster,
    top,
    groups: createSubscriberGroups(fanOut),
    pages: createLogPageReader({ ...modules, fanOut, semaphore }),
    replays: createReplayEncoder(fanOut),
    startPositions: createStartPositions({ fanOut, log }),
  }

  return {
    serve: (version, webSocket, tcpSocket, address) =>
      version === '2'
        ? serveV2Stream(webSocket, tcpSocket, address, v2Options, v2Modules)
        : serveOriginalStream(webSocket, tcpSocket, options, originalModules),
    async start() {
      const { epoch, offset, earliest } = await log.head()
      const from = Math.max(earliest - 1, offset - options.streamRecent, 0)
      fanOut.reset({ epoch, offset: from })
      const newest = await log.read(from, offset - from)
      fanOut.preload(newest)
      slowWatch.start()
      broadcaster.start()
      return fanOut.recent.newestOffset()
    },
    stop() {
      broadcaster.stop()
      slowWatch.stop()
      fanOut.stop()
    },
    publish: fanOut.publish,
    reset(reset) {
      fanOut.reset(reset.position)
      broadcaster.announceReset(reset)
    },
    finality: broadcaster.finality,
  }
}
