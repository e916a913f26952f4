/**
 * Gateway options. Each client limit is documented in docs/api.md with its variable and error
 * response.
 */
export interface GatewayOptions {
  host: string
  /** 0 = any free port. */
  port: number
  /** Addresses or networks whose X-Forwarded-For is trusted. */
  trustedProxies: readonly string[]
  /** Allowed browser origins; empty = any, as in the original. */
  allowedOrigins: readonly string[]
  maxPayloadBytes: number
  maxConnections: number
  maxConnectionsPerAddress: number
  /** Per connection. */
  maxRequestsPerSecond: number
  /** Maximum concurrent reads from the pool for quick queries. */
  poolSize: number
  /** Maximum concurrent reads for unbounded responses, from a separate pool. */
  bulkPoolSize: number
  /** Maximum concurrent unbounded responses; each buffers one page and unsent socket data. */
  maxFullSets: number
  /** Maximum decided messages per /query response. */
  maxResults: number
  /** REST requests from one IPv4 address or IPv6 /64 network. */
  maxRestRequestsPerMinute: number
  /** Maximum concurrent exports, from a separate pool: each holds a connection and a snapshot. */
  maxExports: number
  maxExportsPerAddress: number
  /** How long a request waits for a permit of either pool. */
  queueTimeoutMs: number
  /** Maximum duration of a response from the first row to the last byte. */
  answerTimeoutMs: number
  /** Original protocol only; protocol v2 never writes above the high-water mark. */
  streamMaxBufferedBytes: number
  /**
   * A client with more unsent data than this for `streamSlowMs` is too slow. In protocol v2 it is
   * switched to replay.
   */
  streamHighWaterBytes: number
  streamSlowMs: number
  /** Publications within this many milliseconds are sent together. */
  streamCoalesceMs: number
  /** Publications kept in memory for replays. */
  streamRecent: number
  streamHeartbeatMs: number
  /** Per protocol v2 connection. */
  streamMaxSubscriptions: number
  /** Timeout for the first message of a protocol v2 connection. */
  streamFirstMessageMs: number
  /** Maximum concurrent replay reads. */
  streamReplayReads: number
  serveWhileSyncing: boolean
  /** Not ready while the registry is older than this; 0 = no limit. */
  maxProgressAgeSeconds: number
  pingIntervalMs: number
  pongTimeoutMs: number
  /**
   * How long a stopping gateway keeps serving while unready, until load balancers stop sending new
   * clients.
   */
  drainWaitMs: number
  /** Period over which it then closes its connections. */
  drainWindowMs: number
  /** Time for in-flight responses to finish after that. */
  drainTimeoutMs: number
}

export const DEFAULT_GATEWAY_OPTIONS: Readonly<GatewayOptions> = Object.freeze({
  host: '127.0.0.1',
  port: 14_000,
  trustedProxies: [],
  allowedOrigins: [],
  maxPayloadBytes: 128 * 1024,
  maxConnections: 20_000,
  maxConnectionsPerAddress: 1_024,
  maxRequestsPerSecond: 1_000,
  poolSize: 10,
  bulkPoolSize: 2,
  maxFullSets: 16,
  maxResults: 10_000,
  maxRestRequestsPerMinute: 600,
  maxExports: 4,
  maxExportsPerAddress: 2,
  queueTimeoutMs: 10_000,
  answerTimeoutMs: 300_000,
  streamMaxBufferedBytes: 4 * 1024 * 1024,
  streamHighWaterBytes: 1024 * 1024,
  streamSlowMs: 5_000,
  streamCoalesceMs: 5,
  streamRecent: 4_096,
  streamHeartbeatMs: 10_000,
  streamMaxSubscriptions: 16,
  streamFirstMessageMs: 10_000,
  streamReplayReads: 4,
  serveWhileSyncing: false,
  maxProgressAgeSeconds: 0,
  pingIntervalMs: 25_000,
  pongTimeoutMs: 60_000,
  drainWaitMs: 0,
  drainWindowMs: 0,
  drainTimeoutMs: 5_000,
})
