import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { RpcCall } from './rpc-proxy.ts'

export interface SocketProxy {
  readonly url: string
  /** All requests so far. */
  readonly calls: readonly RpcCall[]
  stop(): Promise<void>
}

/**
 * A WebSocket endpoint in front of an HTTP one.
 * @param bytesOf minimum length of the response to a call; shorter ones are padded with spaces,
 * which JSON allows
 */
export async function startSocketProxy(
  target: string,
  bytesOf: (call: RpcCall) => number = () => 0,
): Promise<SocketProxy> {
  const calls: RpcCall[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const call = JSON.parse(String(data)) as RpcCall
      calls.push(call)
      answer(call).then(
        (text) => socket.send(text, { binary: false }),
        // The endpoint has stopped.
        () => socket.terminate(),
      )
    })
  })

  async function answer(call: RpcCall): Promise<Buffer> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(call)
    const response = await fetch(target, { method: 'POST', headers, body })
    const text = Buffer.from(await response.text())
    const padded = Buffer.alloc(Math.max(text.length, bytesOf(call)), ' ')
    text.copy(padded)
    return padded
  }

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      for (const client of server.clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}
