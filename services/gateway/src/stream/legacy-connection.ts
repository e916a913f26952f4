import type { Socket } from 'node:net'
import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import type { WebSocket } from 'ws'
import type { Heartbeat } from '../connection/heartbeat.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { type ConnectionWriter, createConnectionWriter } from './connection-writer.ts'
import type { FanOut } from './fan-out.ts'
import type { SlowWatch } from './slow-watch.ts'
import type { Member } from './subscriber-group.ts'

// Clients are not expected to send anything (SSV v0.1.12: input is read up to this limit and
// discarded).
const MAX_INCOMING_BYTES = 1_024

export interface LegacyStreamModules {
  fanOut: Pick<FanOut, 'legacy' | 'recent'>
  slowWatch: SlowWatch
  heartbeat: Heartbeat
  metrics: GatewayMetrics
}

type LegacyStreamOptions = Pick<
  GatewayOptions,
  'maxRequestsPerSecond' | 'streamMaxBufferedBytes' | 'streamHighWaterBytes'
>

/** Sends all new legacy pushes to one connection. */
export function serveLegacyStream(
  socket: WebSocket,
  transport: Socket,
  options: LegacyStreamOptions,
  modules: LegacyStreamModules,
): ServedConnection {
  return new LegacyConnection(socket, transport, options, modules)
}

/** A class, to avoid per-instance closures. */
class LegacyConnection implements ServedConnection, Member {
  readonly after: number
  readonly #socket: WebSocket
  readonly #options: LegacyStreamOptions
  readonly #modules: LegacyStreamModules
  readonly #writer: ConnectionWriter
  #bucket: TokenBucket | undefined
  #resume: NodeJS.Timeout | undefined

  constructor(
    socket: WebSocket,
    transport: Socket,
    options: LegacyStreamOptions,
    modules: LegacyStreamModules,
  ) {
    this.after = modules.fanOut.recent.top()
    this.#socket = socket
    this.#options = options
    this.#modules = modules
    this.#writer = createConnectionWriter(socket, transport, modules)
    socket.on('message', (data: Buffer) => this.#read(data))
    modules.fanOut.legacy.members.add(this)
  }

  deliver(bytes: Buffer): void {
    const [writer, modules] = [this.#writer, this.#modules]
    const { streamMaxBufferedBytes, streamHighWaterBytes } = this.#options
    const buffered = writer.buffered()
    // A single push above the limit may still be sent to a client that has received everything
    // before it.
    if (buffered > 0 && buffered + bytes.length > streamMaxBufferedBytes) {
      modules.fanOut.legacy.members.delete(this)
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
    this.#modules.fanOut.legacy.members.delete(this)
    this.#modules.slowWatch.unwatch(this.#writer)
  }

  #read(data: Buffer): void {
    const [socket, options, modules] = [this.#socket, this.#options, this.#modules]
    modules.heartbeat.markAlive(socket)
    // Data read before the end may still be delivered after it.
    if (socket.readyState !== socket.OPEN) return
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
    socket.pause()
    clearTimeout(this.#resume)
    this.#resume = setTimeout(() => socket.resume(), waitMs)
  }
}
