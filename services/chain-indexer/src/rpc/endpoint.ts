import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { type EIP1193RequestFn, http, TimeoutError, webSocket } from 'viem'
import { isRangeError } from './is-range-error.ts'
import { RpcFault } from './rpc-fault.ts'

/** One JSON-RPC endpoint. No retry here: what a failure means is decided by the caller. */
export interface Endpoint {
  /** Scheme and host only: paths of RPC URLs hold keys. */
  readonly name: string
  readonly live: boolean
  /** @throws RpcFault */
  request(method: string, params: unknown[]): Promise<unknown>
  /** Calls `onHead` for each new head until the returned function is called; only where `live`. @throws RpcFault */
  subscribeHeads(onHead: () => void, onEnd: (error: unknown) => void): Promise<() => void>
  close(): void
}

const TIMEOUT_MS = 20_000
/** A full answer may be large; what is too large is refused by the node or split by us. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024

interface SocketClient {
  readonly socket: { readonly readyState: number }
  close(): void
}

interface Subscribable {
  subscribe(args: {
    params: ['newHeads']
    onData(): void
    onError(error: unknown): void
  }): Promise<{ unsubscribe(): Promise<unknown> }>
  getRpcClient(): Promise<SocketClient>
}

/** `readyState` of a WebSocket that can be used; the lesser one is CONNECTING, the greater ones are the end. */
const OPEN = 1

/** @param url http(s) or ws(s) */
export function createEndpoint(url: string): Endpoint {
  const { protocol, host } = new URL(url)
  const name = `${protocol}//${host}`
  const live = protocol === 'ws:' || protocol === 'wss:'
  const transport = live
    ? webSocket(url, { retryCount: 0, timeout: TIMEOUT_MS, reconnect: false })
    : http(url, { retryCount: 0, timeout: TIMEOUT_MS, maxResponseBodySize: MAX_RESPONSE_BYTES })
  const { request, value } = transport({ retryCount: 0 })
  const sockets = value as unknown as Subscribable
  /**
   * A socket that ended stays in viem's cache and fails every request, so it is let go here. viem's own
   * reconnecting gives up after a few attempts, for ever, and prints to the console.
   */
  const usableSocket = async (): Promise<SocketClient> => {
    const connecting = 'the connection did not open'
    const client = await withDeadline(sockets.getRpcClient(), TIMEOUT_MS, connecting)
    if (client.socket.readyState <= OPEN) return client
    client.close()
    return withDeadline(sockets.getRpcClient(), TIMEOUT_MS, connecting)
  }
  const fault = (method: string, error: unknown) => {
    const detail = describe(error)
    const range = method === 'eth_getLogs' && isRangeError(detail)
    return new RpcFault(range ? 'range' : 'failed', { endpoint: name, method, detail }, error)
  }
  return {
    name,
    live,
    async request(method, params) {
      let socket: SocketClient | undefined
      try {
        if (live) socket = await usableSocket()
        return await (request as EIP1193RequestFn)({ method, params } as never)
      } catch (error) {
        // The peer may be gone without a word: the kernel would keep such a connection for many minutes.
        if (error instanceof TimeoutError) socket?.close()
        throw fault(method, error)
      }
    },
    async subscribeHeads(onHead, onEnd) {
      try {
        await usableSocket()
        const subscription = await sockets.subscribe({
          params: ['newHeads'],
          onData: onHead,
          onError: onEnd,
        })
        return () => void subscription.unsubscribe().catch(() => {})
      } catch (error) {
        throw fault('eth_subscribe', error)
      }
    },
    close() {
      if (!live) return
      void sockets
        .getRpcClient()
        .then((client) => client.close())
        .catch(() => {})
    },
  }
}

/** viem's errors keep what the node said in `details`; the URL in their message may hold a key. */
function describe(error: unknown): string {
  const { details, shortMessage, status, data } = error as {
    details?: string
    data?: unknown
    shortMessage?: string
    status?: number
  }
  const message = details || shortMessage || (error as Error)?.message || String(error)
  // Some nodes say only "invalid params" and put the reason into the data.
  const text = typeof data === 'string' ? `${message} (${data})` : message
  return (status === undefined ? text : `HTTP ${status}: ${text}`).slice(0, 500)
}
