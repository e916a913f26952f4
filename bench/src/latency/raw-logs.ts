import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface RawLogs extends AsyncDisposable {
  /** When the log of a transaction arrived, in terms of `performance.now()`. */
  readonly arrivals: ReadonlyMap<string, number>
}

const SUBSCRIBE_ID = 1

interface Message {
  id?: number
  error?: unknown
  params?: { result?: { transactionHash?: string } }
}

/**
 * Subscribes to the logs of a contract with `eth_subscribe`: the earliest possible notification.
 */
export async function openRawLogs(rpcUrl: string, address: string): Promise<RawLogs> {
  const arrivals = new Map<string, number>()
  const subscribed = Promise.withResolvers<void>()
  const socket = new WebSocket(rpcUrl, { perMessageDeflate: false })
  socket.on('message', (data) => {
    const now = performance.now()
    const { id, error, params } = JSON.parse(String(data)) as Message
    if (id === SUBSCRIBE_ID && error === undefined) subscribed.resolve()
    else if (id === SUBSCRIBE_ID) subscribed.reject(new Error(JSON.stringify(error)))
    const hash = params?.result?.transactionHash
    if (hash !== undefined && !arrivals.has(hash)) arrivals.set(hash, now)
  })
  await once(socket, 'open')
  const params = ['logs', { address }]
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: SUBSCRIBE_ID, method: 'eth_subscribe', params }))
  await subscribed.promise
  return {
    arrivals,
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}
