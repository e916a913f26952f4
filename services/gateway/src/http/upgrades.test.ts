import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { startGateway } from '../testing/start-gateway.ts'

const CONNECTIONS = 20
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

/** Over a plain socket: a client in this process would retain requests and responses itself. */
async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      'GET /stream HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${KEY}`,
      '\r\n',
    ].join('\r\n'),
  )
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /)
  return socket
}

it('an open connection retains neither its request nor its response', async () => {
  const running = await startGateway()
  const before = queryObjects(ServerResponse, { format: 'count' })
  const sockets: Socket[] = []
  for (let n = 0; n < CONNECTIONS; n++) sockets.push(await open(running.gateway.url))
  expect(await running.gateway.status()).toMatchObject({ connections: { stream: CONNECTIONS } })
  // The last one may still be on the stack of the runtime; each response retains its request.
  expect(queryObjects(ServerResponse, { format: 'count' }) - before).toBeLessThan(3)
  for (const socket of sockets) socket.destroy()
  await running.stop()
})
