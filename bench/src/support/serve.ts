import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** Answers each message of each connection with `answer`; prints its address; ends on SIGTERM. */
export async function serve(
  answer: (input: string, socket: WebSocket) => Promise<void>,
  onConnection: (socket: WebSocket) => void = () => {},
): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    onConnection(socket)
    socket.on('message', (data) => answer(String(data), socket))
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${port}` })}\n`)
  process.once('SIGTERM', () => process.exit(0))
}
