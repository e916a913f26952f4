import { connect } from 'node:net'
import {
  CLOSE_OPCODE,
  clientFrame,
  END_OF_HEAD,
  PING_OPCODE,
  PONG_OPCODE,
  TEXT_OPCODE,
} from '../support/web-socket-frames.ts'
import { createFrameWalker, type OnFrame, ROOM_BYTES } from './frame-walker.ts'

export interface RawClient {
  /** The local port. */
  readonly port: number
  send(text: string): void
  /** Stops reading. */
  pause(): void
  resume(): void
}

export interface RawClientOptions {
  port: number
  /** With the query string. */
  path: string
}

export interface RawClientEvents {
  /** The handshake is complete. */
  onOpen(client: RawClient): void
  onFrame: OnFrame
  /** @param code of the server's close frame; undefined if the connection was broken */
  onClose(code: number | undefined, error: Error | undefined): void
}

const READ_BYTES = 256 * 1024

// One for all connections of the process: each read is processed before the next one.
const read = Buffer.allocUnsafeSlow(ROOM_BYTES + READ_BYTES)
const readInto = read.subarray(ROOM_BYTES)

/** A WebSocket connection to 127.0.0.1 that answers pings, reads everything and stores nothing. */
export function openRawClient({ port, path }: RawClientOptions, events: RawClientEvents): void {
  let head = ''
  let isOpen = false
  let closeCode: number | undefined
  let failure: Error | undefined
  const socket = connect({
    port,
    host: '127.0.0.1',
    onread: {
      buffer: readInto,
      callback(length) {
        if (isOpen) walk(read, ROOM_BYTES, ROOM_BYTES + length)
        else readHead(length)
        return true
      },
    },
  })
  const client: RawClient = {
    get port() {
      return socket.localPort ?? 0
    },
    send: (text) => void socket.write(clientFrame(TEXT_OPCODE, Buffer.from(text))),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  }
  const walk = createFrameWalker((opcode, bytes, at, length) => {
    if (opcode === CLOSE_OPCODE) {
      closeCode = length >= 2 ? bytes.readUInt16BE(at) : undefined
      socket.end(clientFrame(CLOSE_OPCODE, bytes.subarray(at, at + Math.min(2, length))))
    } else if (opcode === PING_OPCODE) {
      socket.write(clientFrame(PONG_OPCODE, bytes.subarray(at, at + length)))
    }
    events.onFrame(opcode, bytes, at, length)
  })

  function readHead(length: number): void {
    head += readInto.toString('latin1', 0, length)
    const end = head.indexOf(END_OF_HEAD)
    if (end === -1) return
    if (!head.startsWith('HTTP/1.1 101 ')) {
      socket.destroy(new Error(`the connection was refused: ${head}`))
      return
    }
    isOpen = true
    events.onOpen(client)
    const rest = Buffer.from(head.slice(end + END_OF_HEAD.length), 'latin1')
    if (rest.length > 0) walk(read, ROOM_BYTES, ROOM_BYTES + rest.copy(read, ROOM_BYTES))
    head = ''
  }

  socket.setNoDelay(true)
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('close', () => events.onClose(closeCode, failure))
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==${END_OF_HEAD}`,
  )
}
