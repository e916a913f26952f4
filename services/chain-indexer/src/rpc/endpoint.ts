import type { BlockHeader } from '@ssv-exporter/store/block-window'
import { type EIP1193RequestFn, http, webSocket } from 'viem'
import { isRangeError } from './is-range-error.ts'
import { parseBlock } from './parse-block.ts'
import { RpcFault } from './rpc-fault.ts'

/** One JSON-RPC endpoint. No retry here: what a failure means is decided by the caller. */
export interface Endpoint {
  /** Scheme and host only: paths of RPC URLs hold keys. */
  readonly name: string
  readonly live: boolean
  /** @throws RpcFault */
  request(method: string, params: unknown[]): Promise<unknown>
  /** Calls `onHead` for each new head until the returned function is called; only where `live`. @throws RpcFault */
  subscribeHeads(
    onHead: (header: BlockHeader) => void,
    onEnd: (error: unknown) => void,
  ): Promise<() => void>
  close(): void
}

const TIMEOUT_MS = 20_000
/** A full answer may be large; what is too large is refused by the node or split by us. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024

interface Subscribable {
  subscribe(args: {
    params: ['newHeads']
    onData(data: { result?: unknown }): void
    onError(error: unknown): void
  }): Promise<{ unsubscribe(): Promise<unknown> }>
  getRpcClient(): Promise<{ close(): void }>
}

/** @param url http(s) or ws(s) */
export function createEndpoint(url: string): Endpoint {
  const { protocol, host } = new URL(url)
  const name = `${protocol}//${host}`
  const live = protocol === 'ws:' || protocol === 'wss:'
  const transport = live
    ? webSocket(url, { retryCount: 0, timeout: TIMEOUT_MS, reconnect: { delay: 1_000 } })
    : http(url, { retryCount: 0, timeout: TIMEOUT_MS, maxResponseBodySize: MAX_RESPONSE_BYTES })
  const { request, value } = transport({ retryCount: 0 })
  const fault = (method: string, error: unknown) => {
    const detail = describe(error)
    const range = method === 'eth_getLogs' && isRangeError(detail)
    return new RpcFault(range ? 'range' : 'failed', { endpoint: name, method, detail }, error)
  }
  return {
    name,
    live,
    async request(method, params) {
      try {
        return await (request as EIP1193RequestFn)({ method, params } as never)
      } catch (error) {
        throw fault(method, error)
      }
    },
    async subscribeHeads(onHead, onEnd) {
      try {
        const subscription = await (value as unknown as Subscribable).subscribe({
          params: ['newHeads'],
          onData: ({ result }) => {
            const header = parseBlock(result)
            if (header !== undefined) onHead(header)
          },
          onError: onEnd,
        })
        return () => void subscription.unsubscribe().catch(() => {})
      } catch (error) {
        throw fault('eth_subscribe', error)
      }
    },
    close() {
      if (!live) return
      void (value as unknown as Subscribable)
        .getRpcClient()
        .then((client) => client.close())
        .catch(() => {})
    },
  }
}

/** viem's errors keep what the node said in `details`; the URL in their message may hold a key. */
function describe(error: unknown): string {
  const { details, shortMessage, status } = error as {
    details?: string
    shortMessage?: string
    status?: number
  }
  const text = details || shortMessage || (error as Error)?.message || String(error)
  return (status === undefined ? text : `HTTP ${status}: ${text}`).slice(0, 500)
}
