import type { Socket } from 'node:net'
import type { CloseName } from '@ssv-exporter/gateway-api/close-codes'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import type { GatewayMetrics } from '../metrics.ts'

/** Where frames of one connection go. */
export interface Outlet {
  isOpen(): boolean
  /** Bytes that the other side has not taken, as far as this process knows: the kernel holds more. */
  buffered(): number
  /** Bytes that it has taken, the same way, also of a write that is not done. */
  taken(): number
  /** Frames as they are; nothing happens when the connection is not open any more. */
  write(frames: Buffer): void
  /** What is written by `writing` goes together. */
  together(writing: () => void): void
  /** Resolves when everything written was taken, or the connection ended. */
  drained(): Promise<void>
  close(name: CloseName): void
}

export interface OutletModules {
  metrics: Pick<GatewayMetrics, 'pushedBytes' | 'slowConsumers'>
}

/** Whoever knows what a client was sent. */
export interface Resumable {
  /** What a client that is closed for reading too slowly is told instead of the reason: where to resume. */
  resumeAt(): string
}

/**
 * What Node.js itself looks at before it calls a socket idle (`_onTimeout` in lib/net.js). It has no public name, and without it
 * nothing is seen of a large write until its last byte was taken: for seconds, at a reader that is slow but steady.
 */
interface WriteProgress {
  _bytesDispatched?: number
  _handle?: { writeQueueSize?: number } | null
}

function takenBy(transport: Socket): number {
  const { _bytesDispatched: dispatched, _handle: handle } = transport as Socket & WriteProgress
  const queued = handle?.writeQueueSize
  return dispatched === undefined || queued === undefined
    ? transport.bytesWritten - transport.writableLength
    : dispatched - queued
}

/** @param transport the connection under the WebSocket: frames are built once and written to it as they are */
export function createOutlet(
  socket: WebSocket,
  transport: Socket,
  modules: OutletModules,
  client?: Resumable,
): Outlet {
  return new SocketOutlet(socket, transport, modules, client)
}

/** A class, because there are ten thousand of them. */
class SocketOutlet implements Outlet {
  private readonly socket: WebSocket
  private readonly transport: Socket
  private readonly modules: OutletModules
  private readonly client: Resumable | undefined
  /** Shared by all who wait: a connection has many subscriptions. */
  private draining: Promise<void> | undefined

  constructor(
    socket: WebSocket,
    transport: Socket,
    modules: OutletModules,
    client: Resumable | undefined,
  ) {
    this.socket = socket
    this.transport = transport
    this.modules = modules
    this.client = client
  }

  isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  buffered(): number {
    return this.transport.writableLength
  }

  taken(): number {
    return takenBy(this.transport)
  }

  write(frames: Buffer): void {
    if (!this.isOpen()) return
    this.transport.write(frames)
    this.modules.metrics.pushedBytes.inc(frames.length)
  }

  together(writing: () => void): void {
    this.transport.cork()
    try {
      writing()
    } finally {
      this.transport.uncork()
    }
  }

  async drained(): Promise<void> {
    const { transport } = this
    // Without a need for it no `drain` comes: the bytes are few, and the next write tells.
    if (!transport.writableNeedDrain || transport.destroyed) return
    this.draining ??= drained(transport).finally(() => {
      this.draining = undefined
    })
    await this.draining
  }

  close(name: CloseName): void {
    const isSlow = name === 'SLOW_CONSUMER'
    if (isSlow) this.modules.metrics.slowConsumers.inc()
    closeConnection(this.socket, name, isSlow ? this.client?.resumeAt() : undefined)
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
