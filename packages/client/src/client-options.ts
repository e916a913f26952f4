import type { BackoffOptions } from './backoff.ts'
import type { ConnectionStatus } from './connection/connection-status.ts'
import type { WebSocketConstructor } from './connection/web-socket-like.ts'

export interface ClientOptions {
  /** Of the gateway, for example `https://gateway.example`; a path before `/stream` and `/v1` belongs to it. */
  url: string
  /** Waits before connecting, or asking, again; from nothing up to 500 ms at first and 30 s at last when absent. */
  reconnect?: Partial<BackoffOptions>
  /** How long connecting a stream may take until the gateway has said hello. 10 s when absent. */
  connectTimeoutMs?: number
  /** How long one attempt of a query may take. 30 s when absent. */
  timeoutMs?: number
  /** How often a query is repeated that failed for a while only. 4 when absent. */
  retries?: number
  /** Called when the connection of the streams changes. */
  onStatus?: (status: ConnectionStatus) => void
  /** Called when everything of this block and the ones before became final. */
  onFinality?: (block: number) => void
  /** For Node.js 20, which has none of its own: that of the package `ws` does. */
  WebSocket?: WebSocketConstructor
  fetch?: typeof fetch
  /** Gives numbers from 0 to 1, as Math.random. */
  random?: () => number
}
