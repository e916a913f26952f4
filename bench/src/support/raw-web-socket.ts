import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createFrameReader, type OnPayload } from './frame-reader.ts'
import { clientFrame, END_OF_HEAD, TEXT_OPCODE } from './web-socket-frames.ts'

export interface RawWebSocket {
  send(text: string): void
  close(): void
  /** Resolves when it was closed locally, rejects if anything else ended it. */
  readonly ended: Promise<void>
}

/**
 * Opens a WebSocket connection with the minimum that RFC 6455 requires of a client. @throws Error
 * if it is rejected
 */
export async function connectRaw(url: string, onPayload: OnPayload): Promise<RawWebSocket> {
  const { hostname, port, host, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}${END_OF_HEAD}`,
  )
  await accepted(socket)
  const read = createFrameReader(onPayload)
  let closing = false
  const ended = new Promise<void>((resolve, reject) => {
    socket.once('close', () => {
      if (closing) resolve()
      else reject(new Error('the connection was lost'))
    })
    socket.once('error', reject)
    socket.on('data', (chunk) => {
      try {
        read(chunk)
      } catch (error) {
        reject(error)
        socket.destroy()
      }
    })
    socket.resume()
  })
  return {
    send: (text) => void socket.write(clientFrame(TEXT_OPCODE, Buffer.from(text))),
    close() {
      closing = true
      socket.destroy()
    },
    ended,
  }
}

/** Waits for the response to the upgrade; what follows it stays in the socket, which is paused. */
async function accepted(socket: Socket): Promise<void> {
  let received = Buffer.alloc(0)
  let end = -1
  while (end === -1) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    received = Buffer.concat([received, chunk])
    end = received.indexOf(END_OF_HEAD)
  }
  socket.pause()
  const head = received.toString('latin1', 0, end)
  if (!head.startsWith('HTTP/1.1 101 ')) {
    socket.destroy()
    throw new Error(`the connection was refused: ${head.split('\r\n')[0]}`)
  }
  const rest = received.subarray(end + END_OF_HEAD.length)
  if (rest.length > 0) socket.unshift(rest)
}
