import type { Socket } from 'node:net'
import type { CloseName } from '@ssv-exporter/gateway-api/close-codes'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import type { GatewayMetrics } from '../metrics.ts'

/** Writes frames to one connection. */
export interface ConnectionWriter {
  isOpen(): boolean
  /** Bytes not yet passed to the kernel. */
  buffered(): number
  /** Bytes passed to the kernel, including those of an unfinished write. */
  flushed(): number
  /** Writes raw frames; does nothing if the connection is not open. */
  write(frames: Buffer): void
  /** Combines everything written by `writing` into one write. */
  cork(writing: () => void): void
  /** Resolves when all data has been flushed or the connection has ended. */
  drained(): Promise<void>
  close(name: CloseName): void
}

export interface ConnectionWriterModules {
  metrics: Pick<GatewayMetrics, 'pushedBytes' | 'slowConsumers'>
  logger: Logger
}

/** Knows from where its client can resume. An interface, to avoid a closure per connection. */
export interface Resumable {
  /** Close reason of a client that reads too slowly: where to resume. */
  resumeAt(): string
}

/**
 * Node.js's internal byte counter for socket timeouts (`_onTimeout` in lib/net.js). There is no
 * public API, and without it a large write shows no progress until its last byte is flushed, which
 * takes seconds with a slow but steady reader.
 */
interface WriteProgress {
  _bytesDispatched?: number
  _handle?: { writeQueueSize?: number } | null
}

function flushedBy(tcpSocket: Socket): number {
  const { _bytesDispatched: dispatched, _handle: handle } = tcpSocket as Socket & WriteProgress
  const queued = handle?.writeQueueSize
  return dispatched === undefined || queued === undefined
    ? tcpSocket.bytesWritten - tcpSocket.writableLength
    : dispatched - queued
}

/** @param tcpSocket the connection of the WebSocket: frames are built once and written to it as they are */
export function createConnectionWriter(
  webSocket: WebSocket,
  tcpSocket: Socket,
  modules: ConnectionWriterModules,
  client?: Resumable,
): ConnectionWriter {
  return new SocketWriter(webSocket, tcpSocket, modules, client)
}

/** A class, to avoid per-instance closures: there may be ten thousand. */
class SocketWriter implements ConnectionWriter {
  readonly #webSocket: WebSocket
  readonly #tcpSocket: Socket
  readonly #modules: ConnectionWriterModules
  readonly #client: Resumable | undefined
  /** Shared by all waiters: a connection has many subscriptions. */
  #draining: Promise<void> | undefined

  constructor(
    webSocket: WebSocket,
    tcpSocket: Socket,
    modules: ConnectionWriterModules,
    client: Resumable | undefined,
  ) {
    this.#webSocket = webSocket
    this.#tcpSocket = tcpSocket
    this.#modules = modules
    this.#client = client
  }

  isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN
  }

  buffered(): number {
    return this.#tcpSocket.writableLength
  }

  flushed(): number {
    return flushedBy(this.#tcpSocket)
  }

  write(frames: Buffer): void {
    if (!this.isOpen()) return
    this.#tcpSocket.write(frames)
    this.#modules.metrics.pushedBytes.inc(frames.length)
  }

  cork(writing: () => void): void {
    this.#tcpSocket.cork()
    try {
      writing()
    } finally {
      this.#tcpSocket.uncork()
    }
  }

  async drained(): Promise<void> {
    const tcpSocket = this.#tcpSocket
    // `drain` is only emitted above the high-water mark; below it, the next write shows the
    // progress.
    if (!tcpSocket.writableNeedDrain || tcpSocket.destroyed) return
    this.#draining ??= drained(tcpSocket).finally(() => {
      this.#draining = undefined
    })
    await this.#draining
  }

  close(name: CloseName): void {
    const isSlow = name === 'SLOW_CONSUMER'
    const reason = isSlow ? this.#client?.resumeAt() : undefined
    if (isSlow) {
      this.#modules.metrics.slowConsumers.inc()
      this.#modules.logger.info({ unsentBytes: this.buffered(), reason }, 'closing slow client')
    }
    closeConnection(this.#webSocket, name, reason)
  }
}

function drained(tcpSocket: Socket): Promise<void> {
  return new Promise((resolve) => {
    function done() {
      tcpSocket.off('drain', done)
      tcpSocket.off('close', done)
      resolve()
    }
    tcpSocket.on('drain', done)
    tcpSocket.on('close', done)
  })
}
