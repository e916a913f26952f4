import type { Socket } from 'node:net'
import { createSemaphore } from '@ssv-exporter/flow/semaphore'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { PublicationReader } from '@ssv-exporter/stream/log'
import type { Publication } from '@ssv-exporter/stream/publication'
import type { WebSocket } from 'ws'
import type { Heartbeat } from '../connection/heartbeat.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { StreamVersion } from '../http/upgrades.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createFanOut } from './fan-out.ts'
import { serveLegacyStream } from './legacy-connection.ts'
import { createLogPageReader } from './log-page-reader.ts'
import { createSlowWatch } from './slow-watch.ts'
import { serveStreamV2 } from './v2/connection.ts'
import { createReplayEncoder } from './v2/replay-encoder.ts'
import { createSessions } from './v2/sessions.ts'
import { createStartPositions } from './v2/start-position.ts'
import { createSubscriberGroups } from './v2/subscriber-groups.ts'

export interface StreamModules {
  log: PublicationReader
  bus: PublicationBus
  heartbeat: Heartbeat
  restGet(path: string, address: string): Promise<{ status: number; body: string }>
  /** The newest known offset in the log. */
  top(): number
  metrics: GatewayMetrics
  logger: Logger
}

export interface Stream {
  serve(
    version: StreamVersion,
    socket: WebSocket,
    transport: Socket,
    address: string,
  ): ServedConnection
  /**
   * Reads the newest publications into memory. @returns the offset after which `publish` must
   * continue
   */
  start(): Promise<number>
  stop(): void
  publish(batch: readonly Publication[]): void
  /** The log was reset: it continues after `offset` of `epoch`. */
  restart(epoch: string, offset: number): void
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
        metrics.slotsTaken.set({ pool: 'replay' }, taken)
        metrics.slotsWaiting.set({ pool: 'replay' }, waiting)
      },
    },
  )
  const sessions = createSessions(options, { ...modules, fanOut })
  const inbox = { perSecond: options.maxRequestsPerSecond, endpoint: 'stream' }
  const v2Options = { ...options, inbox }
  const legacy = { ...modules, fanOut, slowWatch }
  const v2 = {
    ...modules,
    fanOut,
    slowWatch,
    sessions,
    groups: createSubscriberGroups(fanOut),
    pages: createLogPageReader({ ...modules, fanOut, semaphore }),
    replays: createReplayEncoder(fanOut),
    startPositions: createStartPositions({ fanOut, log }),
  }

  return {
    serve: (version, socket, transport, address) =>
      version === '2'
        ? serveStreamV2(socket, transport, address, v2Options, v2)
        : serveLegacyStream(socket, transport, options, legacy),
    async start() {
      const { epoch, offset, earliest } = await log.head()
      const from = Math.max(earliest - 1, offset - options.streamRecent, 0)
      fanOut.restart(epoch, from)
      const newest = await log.read(from, offset - from)
      fanOut.remember(newest)
      slowWatch.start()
      sessions.start()
      return fanOut.recent.top()
    },
    stop() {
      sessions.stop()
      slowWatch.stop()
      fanOut.stop()
    },
    publish: fanOut.publish,
    restart(epoch, offset) {
      const reason = epoch === fanOut.epoch() ? 'pruned' : 'epoch'
      fanOut.restart(epoch, offset)
      sessions.reset(reason, epoch, offset)
    },
    finality: sessions.finality,
  }
}
