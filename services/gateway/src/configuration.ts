import { isIP } from 'node:net'
import { defineVariable, type VariableDefinition } from '@ssv-exporter/service-kit/define-variable'
import { listOf, textLike, trueOrFalse, wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import {
  ADMIN_HOST,
  ADMIN_PORT,
  DATABASE_URL,
  LOG_LEVEL,
  REDIS_KEY_PREFIX,
  REDIS_URL,
} from '@ssv-exporter/service-kit/variables'
import { z } from 'zod'
import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'

/** Size of the pool for quick queries. */
export const DEFAULT_STATEMENT_TIMEOUT_MS = 10_000

type NumberDefinition = Pick<VariableDefinition<number>, 'env' | 'doc'> & {
  min: number
  default: number
  unit: string
}

function numberVariable({ env, doc, min, default: value, unit }: NumberDefinition) {
  return defineVariable({
    env,
    schema: wholeNumber(min),
    default: String(value),
    accepts: `a number of ${unit}, at least ${min}`,
    doc,
  })
}

const GATEWAY_HOST = defineVariable({
  env: 'GATEWAY_HOST',
  schema: textLike(/^\S+$/),
  default: '127.0.0.1',
  accepts: 'an address or host name to listen on; 0.0.0.0 for all',
  doc: 'Address that the gateway listens on.',
})

const GATEWAY_PORT = defineVariable({
  env: 'GATEWAY_PORT',
  schema: wholeNumber(0, 65_535),
  default: '14000',
  accepts: 'a port from 0 to 65535 (0: any free one)',
  doc: 'Port of `/query`, `/stream` and REST.',
})

const TRUSTED_PROXIES = defineVariable({
  env: 'TRUSTED_PROXIES',
  schema: listOf(z.string().refine(isAddressOrRange), 0),
  optional: true,
  accepts: 'IP addresses or ranges such as 10.0.0.0/8, separated by commas',
  doc: 'Proxies whose `X-Forwarded-For` is trusted. Default: none.',
  repeatable: true,
})

/** Gateway settings, independent of the process it runs in. */
export const GATEWAY_OPTION_VARIABLES = {
  host: GATEWAY_HOST,
  port: GATEWAY_PORT,
  trustedProxies: TRUSTED_PROXIES,
  allowedOrigins: defineVariable({
    env: 'GATEWAY_ALLOWED_ORIGINS',
    schema: listOf(textLike(/^https?:\/\/[^\s/]+$/i), 0),
    optional: true,
    accepts: 'origins such as https://explorer.example, separated by commas',
    doc: 'Origins of web pages that may connect. Default: all.',
    repeatable: true,
  }),
  maxPayloadBytes: numberVariable({
    env: 'GATEWAY_MAX_PAYLOAD_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.maxPayloadBytes,
    unit: 'bytes',
    doc: 'Maximum size of a client message on `/query` and in protocol v2, where a filter of 1000 validators is 99 KB. A larger message closes the connection with 1009.',
  }),
  maxConnections: numberVariable({
    env: 'GATEWAY_MAX_CONNECTIONS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxConnections,
    unit: 'connections',
    doc: 'Maximum number of open WebSocket connections; further ones are refused with 503.',
  }),
  maxConnectionsPerAddress: numberVariable({
    env: 'GATEWAY_MAX_CONNECTIONS_PER_ADDRESS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxConnectionsPerAddress,
    unit: 'connections',
    doc: 'Maximum number of open WebSocket connections per IPv4 address or IPv6 /64 network; further ones are refused with 429.',
  }),
  maxRequestsPerSecond: numberVariable({
    env: 'GATEWAY_MAX_REQUESTS_PER_SECOND',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxRequestsPerSecond,
    unit: 'requests',
    doc: 'Maximum number of messages read per second and connection; the rest wait in the socket.',
  }),
  poolSize: numberVariable({
    env: 'GATEWAY_POOL_SIZE',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.poolSize,
    unit: 'connections',
    doc: 'Database connections for bounded queries.',
  }),
  bulkPoolSize: numberVariable({
    env: 'GATEWAY_BULK_POOL_SIZE',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.bulkPoolSize,
    unit: 'connections',
    doc: 'Database connections for reading full sets of validators.',
  }),
  maxFullSets: numberVariable({
    env: 'GATEWAY_MAX_FULL_SETS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxFullSets,
    unit: 'answers',
    doc: 'Maximum number of full sets of validators sent concurrently. Further requests wait, then are answered as busy.',
  }),
  maxResults: numberVariable({
    env: 'QUERY_MAX_RESULTS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxResults,
    unit: 'messages',
    doc: 'Maximum number of decided messages in one answer. Requests that match more are answered with an error, and must use paging.',
  }),
  maxRestRequestsPerMinute: numberVariable({
    env: 'GATEWAY_MAX_REST_REQUESTS_PER_MINUTE',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxRestRequestsPerMinute,
    unit: 'requests',
    doc: 'Maximum number of REST requests per minute and IPv4 address or IPv6 /64 network; further ones are answered with 429.',
  }),
  maxExports: numberVariable({
    env: 'GATEWAY_MAX_EXPORTS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxExports,
    unit: 'exports',
    doc: 'Maximum number of concurrent exports, each with its own database connection. Further requests wait, then are answered with 503.',
  }),
  maxExportsPerAddress: numberVariable({
    env: 'GATEWAY_MAX_EXPORTS_PER_ADDRESS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxExportsPerAddress,
    unit: 'exports',
    doc: 'Maximum number of concurrent exports per IPv4 address or IPv6 /64 network; further ones are answered with 503.',
  }),
  queueTimeoutMs: numberVariable({
    env: 'GATEWAY_QUEUE_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.queueTimeoutMs,
    unit: 'milliseconds',
    doc: 'Time a request waits for a database connection before it is answered as busy.',
  }),
  answerTimeoutMs: numberVariable({
    env: 'GATEWAY_ANSWER_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.answerTimeoutMs,
    unit: 'milliseconds',
    doc: 'Time limit for one answer until the client has received its last byte. Then the connection is closed with 1011, and an export is aborted.',
  }),
  streamMaxBufferedBytes: numberVariable({
    env: 'GATEWAY_STREAM_MAX_BUFFERED_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.streamMaxBufferedBytes,
    unit: 'bytes',
    doc: 'Maximum number of bytes buffered for a `/stream` client of the original protocol; beyond it the connection is closed with 4408.',
  }),
  streamHighWaterBytes: numberVariable({
    env: 'GATEWAY_STREAM_HIGH_WATER_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.streamHighWaterBytes,
    unit: 'bytes',
    doc: 'If more is buffered for a `/stream` client for longer than `GATEWAY_STREAM_SLOW_MS`, it is closed with 4408. In protocol v2 no more than this is buffered; later publications are replayed once there is room.',
  }),
  streamSlowMs: numberVariable({
    env: 'GATEWAY_STREAM_SLOW_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamSlowMs,
    unit: 'milliseconds',
    doc: 'Time a `/stream` client may read too slowly before it is closed with 4408.',
  }),
  streamCoalesceMs: numberVariable({
    env: 'GATEWAY_STREAM_COALESCE_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.streamCoalesceMs,
    unit: 'milliseconds',
    doc: 'After a publication is sent immediately, those that arrive within this time are sent together in one write. The time grows under load, up to 50 ms.',
  }),
  streamRecent: numberVariable({
    env: 'GATEWAY_STREAM_RECENT',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamRecent,
    unit: 'publications',
    doc: 'Number of recent publications kept in memory for clients that resume; older ones are read from Redis or Postgres. Up to twice as many are held, at 1 to 6 KB each.',
  }),
  streamHeartbeatMs: numberVariable({
    env: 'GATEWAY_STREAM_HEARTBEAT_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamHeartbeatMs,
    unit: 'milliseconds',
    doc: 'Interval of heartbeats in protocol v2.',
  }),
  streamMaxSubscriptions: numberVariable({
    env: 'GATEWAY_STREAM_MAX_SUBSCRIPTIONS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamMaxSubscriptions,
    unit: 'subscriptions',
    doc: 'Maximum number of subscriptions per connection of protocol v2; further ones are answered with an error.',
  }),
  streamFirstMessageMs: numberVariable({
    env: 'GATEWAY_STREAM_FIRST_MESSAGE_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamFirstMessageMs,
    unit: 'milliseconds',
    doc: 'Time within which a client of protocol v2 must send its first message; otherwise it is closed with 4400.',
  }),
  streamReplayReads: numberVariable({
    env: 'GATEWAY_STREAM_REPLAY_READS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamReplayReads,
    unit: 'reads',
    doc: 'Maximum number of pages of the log read concurrently for replays.',
  }),
  drainWaitMs: numberVariable({
    env: 'GATEWAY_DRAIN_WAIT_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.drainWaitMs,
    unit: 'milliseconds',
    doc: 'Time a stopping gateway continues to serve while unready, so that load balancers stop sending it new clients.',
  }),
  drainWindowMs: numberVariable({
    env: 'GATEWAY_DRAIN_WINDOW_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.drainWindowMs,
    unit: 'milliseconds',
    doc: 'Time over which a stopping gateway closes its connections, a few at a time, so that clients do not all reconnect at once.',
  }),
  serveWhileSyncing: defineVariable({
    env: 'SERVE_WHILE_SYNCING',
    schema: trueOrFalse(),
    default: String(DEFAULT_GATEWAY_OPTIONS.serveWhileSyncing),
    accepts: 'true or false',
    doc: 'Whether to accept connections before the history of the contract has been read.',
  }),
  maxProgressAgeSeconds: numberVariable({
    env: 'GATEWAY_MAX_PROGRESS_AGE_SECONDS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.maxProgressAgeSeconds,
    unit: 'seconds',
    doc: 'The gateway is not ready if the registry in this database has not advanced for longer than this; 0: no limit.',
  }),
}

/** Configuration of the standalone gateway process. */
export const GATEWAY_VARIABLES = {
  ...GATEWAY_OPTION_VARIABLES,
  statementTimeoutMs: numberVariable({
    env: 'GATEWAY_STATEMENT_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_STATEMENT_TIMEOUT_MS,
    unit: 'milliseconds',
    doc: 'Time limit for one statement, after which the request is answered as timed out.',
  }),
  databaseUrl: DATABASE_URL,
  redisUrl: REDIS_URL,
  redisKeyPrefix: REDIS_KEY_PREFIX,
  adminHost: ADMIN_HOST,
  adminPort: ADMIN_PORT,
  logLevel: LOG_LEVEL,
}

type OptionValues = {
  readonly [Key in keyof typeof GATEWAY_OPTION_VARIABLES]?:
    | GatewayOptions[Key & keyof GatewayOptions]
    | undefined
}

/** Maps the settings to gateway options; unset values keep their defaults. */
export function gatewayOptionsOf(values: OptionValues): Partial<GatewayOptions> {
  const set = Object.keys(GATEWAY_OPTION_VARIABLES).flatMap((key) => {
    const value = values[key as keyof OptionValues]
    return value === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries(set)
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
