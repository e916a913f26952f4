import type { Socket } from 'node:net'
import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { WebSocket } from 'ws'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { PingMonitor } from '../connection/ping-monitor.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { type ConnectionWriter, createConnectionWriter } from './connection-writer.ts'
import type { FanOut } from './fan-out.ts'
import type { SlowWatch } from './slow-watch.ts'
import type { Subscriber } from './subscriber-group.ts'

// Clients are not expected to send anything (SSV v0.1.12: input is read up to this limit and
// discarded).
const MAX_INCOMING_BYTES = 1_024

export interface OriginalStreamModules {
  fanOut: Pick<FanOut, 'original' | 'recent'>
  slowWatch: SlowWatch
  pings: PingMonitor
  metrics: GatewayMetrics
  logger: Logger
}

type OriginalStreamOptions = Pick<
  GatewayOptions,
  'maxRequestsPerSecond' | 'streamMaxBufferedBytes' | 'streamHighWaterBytes'
>

/** Sends all new pushes of the original protocol to one connection. */
export function serveOriginalStream(
  webSocket: WebSocket,
  tcpSocket: Socket,
  options: OriginalStreamOptions,
  modules: OriginalStreamModules,
): ServedConnection {
  return new OriginalConnection(webSocket, tcpSocket, options, modules)
}

/** A class, to avoid per-instance closures. */
class OriginalConnection implements ServedConnection, Subscriber {
  readonly after: number
  readonly #webSocket: WebSocket
  readonly #options: OriginalStreamOptions
  readonly #modules: OriginalStreamModules
  readonly #writer: ConnectionWriter
  #bucket: TokenBucket | undefined
  #resume: NodeJS.Timeout | undefined

  constructor(
    webSocket: WebSocket,
    tcpSocket: Socket,
    options: OriginalStreamOptions,
    modules: OriginalStreamModules,
  ) {
    this.after = modules.fanOut.recent.newestOffset()
    this.#webSocket = webSocket
    this.#options = options
    this.#modules = modules
    this.#writer = createConnectionWriter(webSocket, tcpSocket, modules)
    webSocket.on('message', (data: Buffer) => this.#read(data))
    modules.fanOut.original.subscribers.add(this)
  }

  deliver(bytes: Buffer): void {
    const [writer, modules] = [this.#writer, this.#modules]
    const { streamMaxBufferedBytes, streamHighWaterBytes } = this.#options
    const buffered = writer.buffered()
    // A single push above the limit may still be sent to a client that has received everything
    // before it.
    if (buffered > 0 && buffered + bytes.length > streamMaxBufferedBytes) {
      modules.fanOut.original.subscribers.delete(this)
      writer.close('SLOW_CONSUMER')
      return
    }
    writer.write(bytes)
    if (writer.buffered() > streamHighWaterBytes) {
      modules.slowWatch.watch(writer, streamHighWaterBytes)
    }
  }

  drain(): void {
    this.#writer.close('GOING_AWAY')
  }

  ended(): void {
    clearTimeout(this.#resume)
    this.#modules.fanOut.original.subscribers.delete(this)
    this.#modules.slowWatch.unwatch(this.#writer)
  }

  #read(data: Buffer): void {
    const [webSocket, options, modules] = [this.#webSocket, this.#options, this.#modules]
    modules.pings.markAlive(webSocket)
    // Data read before the end may still be delivered after it.
    if (webSocket.readyState !== webSocket.OPEN) return
    if (data.length > MAX_INCOMING_BYTES) {
      this.#writer.close('TOO_BIG')
      return
    }
    this.#bucket ??= createTokenBucket({
      perSecond: options.maxRequestsPerSecond,
      burst: options.maxRequestsPerSecond,
    })
    const waitMs = this.#bucket.reserve(performance.now())
    if (waitMs === 0) return
    modules.metrics.pausedReads.inc({ path: 'stream' })
    webSocket.pause()
    clearTimeout(this.#resume)
    this.#resume = setTimeout(() => webSocket.resume(), waitMs)
  }
}
