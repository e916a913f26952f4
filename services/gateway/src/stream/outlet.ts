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
  /** Bytes that it has taken, the same way. */
  taken(): number
  /** Frames as they are; nothing happens when the connection is not open any more. */
  write(frames: Buffer): void
  /** Resolves when everything written was taken, or the connection ended. */
  drained(): Promise<void>
  close(name: CloseName): void
}

export interface OutletModules {
  /** What a client that is closed for reading too slowly is told instead of the reason: where to resume. */
  resumeAt?(): string
  metrics: Pick<GatewayMetrics, 'pushedBytes' | 'slowConsumers'>
}

/** @param transport the connection under the WebSocket: frames are built once and written to it as they are */
export function createOutlet(
  socket: WebSocket,
  transport: Socket,
  { metrics, resumeAt }: OutletModules,
): Outlet {
  return {
    isOpen: () => socket.readyState === socket.OPEN,
    buffered: () => transport.writableLength,
    taken: () => transport.bytesWritten - transport.writableLength,
    write(frames) {
      if (socket.readyState !== socket.OPEN) return
      transport.write(frames)
      metrics.pushedBytes.inc(frames.length)
    },
    drained: () =>
      new Promise((resolve) => {
        if (transport.writableLength === 0 || transport.destroyed) {
          resolve()
          return
        }
        function done() {
          transport.off('drain', done)
          transport.off('close', done)
          resolve()
        }
        // Without a need for it no `drain` comes: the bytes are few, and the next write tells.
        if (transport.writableNeedDrain) {
          transport.on('drain', done)
          transport.on('close', done)
        } else resolve()
      }),
    close(name) {
      const isSlow = name === 'SLOW_CONSUMER'
      if (isSlow) metrics.slowConsumers.inc()
      closeConnection(socket, name, isSlow ? resumeAt?.() : undefined)
    },
  }
}
