// The cost of `@fastify/websocket` itself: connections opened as in its documentation, and nothing
// else.
import type { AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import fastify from 'fastify'

const BACKLOG = 4_096

const app = fastify()
await app.register(websocket, { options: { perMessageDeflate: false } })
app.get('/stream', { websocket: true }, (socket) => {
  socket.on('error', () => {})
})
await app.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG })
const { port } = app.server.address() as AddressInfo
process.stdout.write(`${JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${port}` })}\n`)
process.once('SIGTERM', () => process.exit(0))
