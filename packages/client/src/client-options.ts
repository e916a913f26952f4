import type { BackoffOptions } from './backoff.ts'
import type { ConnectionStatus } from './connection/connection-status.ts'
import type { WebSocketConstructor } from './connection/web-socket-like.ts'

export interface ClientOptions {
  /**
   * URL of the gateway, for example `https://gateway.example`; a path prefix before `/stream` and `/v1`
   * is included.
   */
  url: string
  /**
   * Delays before reconnecting or retrying; defaults to between 0 and 500 ms for the first, and up
   * to 30 s.
   */
  reconnect?: Partial<BackoffOptions>
  /** Time limit from connecting a stream to the gateway's hello. Default: 10 s. */
  connectTimeoutMs?: number
  /** Time limit of one attempt of a query. Default: 30 s. */
  timeoutMs?: number
  /** How often a query is repeated after a temporary failure. Default: 4. */
  retries?: number
  /** Called when the status of the streams' connection changes. */
  onStatus?: (status: ConnectionStatus) => void
  /** Called when this block and all before it became final. */
  onFinality?: (block: number) => void
  /** For Node.js 20, which has no WebSocket: the one of the package `ws` works. */
  WebSocket?: WebSocketConstructor
  fetch?: typeof fetch
  /** Returns numbers from 0 to 1, like Math.random. */
  random?: () => number
}
