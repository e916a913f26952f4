// A broadcast as a minimal program does it: sends each message from Redis to every client with one
// `send` each.
import { Redis } from 'ioredis'
import type { WebSocket } from 'ws'
import { serve } from '../support/serve.ts'
import { BUS_KEY_PREFIX } from './bus-key-prefix.ts'

const clients = new Set<WebSocket>()
const redis = new Redis(process.env.REDIS_URL ?? '')
redis.on('message', (_channel, message) => {
  const [epoch, first, entries] = JSON.parse(message) as [string, number, [string, string][]]
  for (const [index, [, payload]] of entries.entries()) {
    // Like a push of protocol v2, so that clients find the offset. Bytes are encoded once, to the
    // baseline's advantage.
    const head = `{"subscription":"","op":"put","position":{"epoch":"${epoch}","offset":${first + index}}`
    const data = Buffer.from(`${head},"data":${payload}}`)
    for (const socket of clients) socket.send(data, { binary: false })
  }
})
await redis.subscribe(`${BUS_KEY_PREFIX}:live`)

await serve(
  async () => {},
  (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    socket.on('error', () => {})
  },
)
