import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/**
 * A connection whose peer reads as much as a test allows, instead of a kernel that buffers
 * megabytes.
 */
export interface ThrottledConnection {
  readonly socket: WebSocket
  readonly transport: Socket
  /** Sends a message to the gateway. */
  send(message: unknown): void
  /** Reads at most this many bytes; complete messages are passed to the handler. */
  take(bytes: number): void
}

/** Above this, Node.js signals backpressure. */
const HIGH_WATER_BYTES = 1_024

class ThrottledTransport extends EventEmitter {
  readonly destroyed = false
  /** What was written and not read by the peer. */
  pending = Buffer.alloc(0)
  writableLength = 0
  bytesWritten = 0
  writableNeedDrain = false

  cork(): void {}
  uncork(): void {}

  write(bytes: Buffer): void {
    this.pending = Buffer.concat([this.pending, bytes])
    this.writableLength += bytes.length
    this.bytesWritten += bytes.length
    this.writableNeedDrain ||= this.writableLength > HIGH_WATER_BYTES
  }
}

/** @param onMessage receives each complete text message */
export function createThrottledConnection(onMessage: (text: string) => void): ThrottledConnection {
  const transport = new ThrottledTransport()
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    CLOSED: 3,
    readyState: 1,
    isPaused: false,
    pause() {},
    resume() {},
    terminate() {},
    close() {
      socket.readyState = 3
      socket.emit('close')
    },
  })

  /**
   * Delivers complete messages: unmasked text frames, as a server sends them (RFC 6455 section
   * 5.2).
   */
  function deliver(): void {
    const taken = transport.pending.length - transport.writableLength
    let at = 0
    for (;;) {
      const short = transport.pending[at + 1] ?? 0
      const header = short < 126 ? 2 : 4
      if (at + header > taken) break
      const length = short < 126 ? short : transport.pending.readUInt16BE(at + 2)
      if (at + header + length > taken) break
      onMessage(transport.pending.toString('utf8', at + header, at + header + length))
      at += header + length
    }
    transport.pending = transport.pending.subarray(at)
  }

  return {
    socket: socket as unknown as WebSocket,
    transport: transport as unknown as Socket,
    send: (message) => void socket.emit('message', Buffer.from(JSON.stringify(message))),
    take(bytes) {
      transport.writableLength -= Math.min(bytes, transport.writableLength)
      deliver()
      if (transport.writableLength > 0 || !transport.writableNeedDrain) return
      transport.writableNeedDrain = false
      transport.emit('drain')
    },
  }
}
