import type { Socket } from 'node:net'
import type { CloseName } from '@ssv-exporter/gateway-api/close-codes'
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
}

/** Tracks what a client was sent. */
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

function flushedBy(transport: Socket): number {
  const { _bytesDispatched: dispatched, _handle: handle } = transport as Socket & WriteProgress
  const queued = handle?.writeQueueSize
  return dispatched === undefined || queued === undefined
    ? transport.bytesWritten - transport.writableLength
    : dispatched - queued
}

/** @param transport the connection under the WebSocket: frames are built once and written to it as they are */
export function createConnectionWriter(
  socket: WebSocket,
  transport: Socket,
  modules: ConnectionWriterModules,
  client?: Resumable,
): ConnectionWriter {
  return new SocketWriter(socket, transport, modules, client)
}

/** A class, to avoid per-instance closures: there may be ten thousand. */
class SocketWriter implements ConnectionWriter {
  readonly #socket: WebSocket
  readonly #transport: Socket
  readonly #modules: ConnectionWriterModules
  readonly #client: Resumable | undefined
  /** Shared by all waiters: a connection has many subscriptions. */
  #draining: Promise<void> | undefined

  constructor(
    socket: WebSocket,
    transport: Socket,
    modules: ConnectionWriterModules,
    client: Resumable | undefined,
  ) {
    this.#socket = socket
    this.#transport = transport
    this.#modules = modules
    this.#client = client
  }

  isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  buffered(): number {
    return this.#transport.writableLength
  }

  flushed(): number {
    return flushedBy(this.#transport)
  }

  write(frames: Buffer): void {
    if (!this.isOpen()) return
    this.#transport.write(frames)
    this.#modules.metrics.pushedBytes.inc(frames.length)
  }

  cork(writing: () => void): void {
    this.#transport.cork()
    try {
      writing()
    } finally {
      this.#transport.uncork()
    }
  }

  async drained(): Promise<void> {
    const transport = this.#transport
    // `drain` is only emitted above the high-water mark; below it, the next write shows the
    // progress.
    if (!transport.writableNeedDrain || transport.destroyed) return
    this.#draining ??= drained(transport).finally(() => {
      this.#draining = undefined
    })
    await this.#draining
  }

  close(name: CloseName): void {
    const isSlow = name === 'SLOW_CONSUMER'
    if (isSlow) this.#modules.metrics.slowConsumers.inc()
    closeConnection(this.#socket, name, isSlow ? this.#client?.resumeAt() : undefined)
  }
}

function drained(transport: Socket): Promise<void> {
  return new Promise((resolve) => {
    function done() {
      transport.off('drain', done)
      transport.off('close', done)
      resolve()
    }
    transport.on('drain', done)
    transport.on('close', done)
  })
}
