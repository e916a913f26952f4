/** What a gateway can be told; every limit on a stranger has its variable and its answer in docs/api.md. */
export interface GatewayOptions {
  host: string
  /** 0 = any free port. */
  port: number
  /** Addresses or networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Origins that may connect from a browser; empty = every one, as the original. */
  allowedOrigins: readonly string[]
  maxPayloadBytes: number
  maxConnections: number
  maxConnectionsPerAddress: number
  /** On one connection. */
  maxRequestsPerSecond: number
  /** Requests that read at once, from the pool of quick queries. */
  poolSize: number
  /** Reads of unbounded answers at once, from a pool of their own. */
  bulkPoolSize: number
  /** Unbounded answers under way at once; each holds a page and what its socket has not taken. */
  maxFullSets: number
  /** Decided messages in one answer of /query. */
  maxResults: number
  /** Of the REST interface, from one IPv4 address or IPv6 /64 network. */
  maxRestRequestsPerMinute: number
  /** Exports under way at once, from a pool of their own: each holds a connection and a snapshot. */
  maxExports: number
  maxExportsPerAddress: number
  /** How long a request waits for its turn in either pool. */
  queueTimeoutMs: number
  /** How long one answer may take from the first row to the last byte. */
  answerTimeoutMs: number
  /** Of the legacy protocol; in protocol v2 nothing is written above the high water. */
  streamMaxBufferedBytes: number
  /** More than this must not wait for a client for `streamSlowMs`; in protocol v2 it is replayed to from there on. */
  streamHighWaterBytes: number
  streamSlowMs: number
  /** Publications within so many milliseconds go together. */
  streamCoalesceMs: number
  /** Publications kept in memory for replays. */
  streamRecent: number
  streamHeartbeatMs: number
  /** Of one connection of protocol v2. */
  streamMaxSubscriptions: number
  /** How long a connection of protocol v2 may say nothing at first. */
  streamFirstMessageMs: number
  /** Reads for replays at once. */
  streamReplayReads: number
  serveWhileSyncing: boolean
  /** Not ready while the registry is older than this; 0 = however old it is. */
  maxProgressAgeSeconds: number
  pingIntervalMs: number
  pongTimeoutMs: number
  /** How long a gateway that stops goes on as before, unready, until nobody sends it new clients any more. */
  drainWaitMs: number
  /** Over how long it then closes its connections. */
  drainWindowMs: number
  /** How long answers under way get at the end of that. */
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
