import { defineVariable, type VariableDefinition } from '@ssv-exporter/service-kit/define-variable'
import { listOf, textLike, trueOrFalse, wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import {
  ADMIN_HOST,
  ADMIN_PORT,
  DATABASE_URL,
  GATEWAY_HOST,
  GATEWAY_PORT,
  LOG_LEVEL,
  REDIS_KEY_PREFIX,
  REDIS_URL,
  TRUSTED_PROXIES,
} from '@ssv-exporter/service-kit/variables'
import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'

/** Of the pool for quick queries. */
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

/** What a gateway can be told, whichever process it runs in. */
export const GATEWAY_OPTION_VARIABLES = {
  host: GATEWAY_HOST,
  port: GATEWAY_PORT,
  trustedProxies: TRUSTED_PROXIES,
  allowedOrigins: defineVariable({
    env: 'GATEWAY_ALLOWED_ORIGINS',
    schema: listOf(textLike(/^https?:\/\/[^\s/]+$/i), 0),
    optional: true,
    accepts: 'origins such as https://explorer.example, separated by commas',
    doc: 'The web pages whose scripts may connect. When it is not set: all.',
    repeatable: true,
  }),
  maxPayloadBytes: numberVariable({
    env: 'GATEWAY_MAX_PAYLOAD_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.maxPayloadBytes,
    unit: 'bytes',
    doc: 'The largest message of a client on `/query` or in protocol v2, where a filter of 1000 validators is 99 KB; a larger one closes the connection with 1009.',
  }),
  maxConnections: numberVariable({
    env: 'GATEWAY_MAX_CONNECTIONS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxConnections,
    unit: 'connections',
    doc: 'Open WebSocket connections in all; one more is refused with 503.',
  }),
  maxConnectionsPerAddress: numberVariable({
    env: 'GATEWAY_MAX_CONNECTIONS_PER_ADDRESS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxConnectionsPerAddress,
    unit: 'connections',
    doc: 'Open WebSocket connections of one IPv4 address or IPv6 /64 network; one more is refused with 429.',
  }),
  maxRequestsPerSecond: numberVariable({
    env: 'GATEWAY_MAX_REQUESTS_PER_SECOND',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxRequestsPerSecond,
    unit: 'requests',
    doc: 'Messages of one connection that are read in a second; the others wait in its socket.',
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
    doc: 'Database connections that read full sets of validators.',
  }),
  maxFullSets: numberVariable({
    env: 'GATEWAY_MAX_FULL_SETS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxFullSets,
    unit: 'answers',
    doc: 'Full sets of validators that are sent at once; one more waits its turn, then is answered as busy.',
  }),
  maxResults: numberVariable({
    env: 'QUERY_MAX_RESULTS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxResults,
    unit: 'messages',
    doc: 'Decided messages in one answer; more are answered with an error, and asked for by pages.',
  }),
  maxRestRequestsPerMinute: numberVariable({
    env: 'GATEWAY_MAX_REST_REQUESTS_PER_MINUTE',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxRestRequestsPerMinute,
    unit: 'requests',
    doc: 'Requests of the REST interface from one IPv4 address or IPv6 /64 network in a minute; one more is answered with 429.',
  }),
  maxExports: numberVariable({
    env: 'GATEWAY_MAX_EXPORTS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxExports,
    unit: 'exports',
    doc: 'Exports under way at once, each with a database connection of its own; one more waits its turn, then is answered with 503.',
  }),
  maxExportsPerAddress: numberVariable({
    env: 'GATEWAY_MAX_EXPORTS_PER_ADDRESS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.maxExportsPerAddress,
    unit: 'exports',
    doc: 'Exports of one IPv4 address or IPv6 /64 network under way at once; one more is answered with 503.',
  }),
  queueTimeoutMs: numberVariable({
    env: 'GATEWAY_QUEUE_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.queueTimeoutMs,
    unit: 'milliseconds',
    doc: 'How long a request waits for a database connection before it is answered as busy.',
  }),
  answerTimeoutMs: numberVariable({
    env: 'GATEWAY_ANSWER_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.answerTimeoutMs,
    unit: 'milliseconds',
    doc: 'How long one answer may take until its last byte has been taken; then the connection is closed with 1011, an export cut off.',
  }),
  streamMaxBufferedBytes: numberVariable({
    env: 'GATEWAY_STREAM_MAX_BUFFERED_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.streamMaxBufferedBytes,
    unit: 'bytes',
    doc: 'What may wait for a `/stream` client that does not read; beyond it the connection is closed with 4408 (legacy protocol).',
  }),
  streamHighWaterBytes: numberVariable({
    env: 'GATEWAY_STREAM_HIGH_WATER_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.streamHighWaterBytes,
    unit: 'bytes',
    doc: 'When more waits for a `/stream` client for longer than `GATEWAY_STREAM_SLOW_MS`, it is closed with 4408. In protocol v2 nothing is written above it: what comes is replayed when there is room.',
  }),
  streamSlowMs: numberVariable({
    env: 'GATEWAY_STREAM_SLOW_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamSlowMs,
    unit: 'milliseconds',
    doc: 'How long a `/stream` client may read too little before it is closed with 4408.',
  }),
  streamCoalesceMs: numberVariable({
    env: 'GATEWAY_STREAM_COALESCE_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.streamCoalesceMs,
    unit: 'milliseconds',
    doc: 'Publications that come within this time after one that was handed out at once are written together. Under load it grows by itself, up to 50.',
  }),
  streamRecent: numberVariable({
    env: 'GATEWAY_STREAM_RECENT',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamRecent,
    unit: 'publications',
    doc: 'The newest publications that are kept in memory for clients that come back; older ones are read from Redis or Postgres. Up to twice as many are held, at 1 to 6 KB each.',
  }),
  streamHeartbeatMs: numberVariable({
    env: 'GATEWAY_STREAM_HEARTBEAT_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamHeartbeatMs,
    unit: 'milliseconds',
    doc: 'How often a connection of protocol v2 is told how far it is.',
  }),
  streamMaxSubscriptions: numberVariable({
    env: 'GATEWAY_STREAM_MAX_SUBSCRIPTIONS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamMaxSubscriptions,
    unit: 'subscriptions',
    doc: 'Subscriptions of one connection of protocol v2; one more is answered with an error.',
  }),
  streamFirstMessageMs: numberVariable({
    env: 'GATEWAY_STREAM_FIRST_MESSAGE_MS',
    min: 100,
    default: DEFAULT_GATEWAY_OPTIONS.streamFirstMessageMs,
    unit: 'milliseconds',
    doc: 'How long a connection of protocol v2 may say nothing at first; then it is closed with 4400.',
  }),
  streamReplayReads: numberVariable({
    env: 'GATEWAY_STREAM_REPLAY_READS',
    min: 1,
    default: DEFAULT_GATEWAY_OPTIONS.streamReplayReads,
    unit: 'reads',
    doc: 'Pages of the log that are read at once for replays.',
  }),
  drainWaitMs: numberVariable({
    env: 'GATEWAY_DRAIN_WAIT_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.drainWaitMs,
    unit: 'milliseconds',
    doc: 'How long a gateway that was told to stop goes on as before, unready, so that nobody sends it new clients when it closes.',
  }),
  drainWindowMs: numberVariable({
    env: 'GATEWAY_DRAIN_WINDOW_MS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.drainWindowMs,
    unit: 'milliseconds',
    doc: 'Over how long a gateway that stops closes its connections, a few at a time, so that they do not all come back at once.',
  }),
  serveWhileSyncing: defineVariable({
    env: 'SERVE_WHILE_SYNCING',
    schema: trueOrFalse(),
    default: String(DEFAULT_GATEWAY_OPTIONS.serveWhileSyncing),
    accepts: 'true or false',
    doc: 'Whether connections are accepted before the contract history has been read.',
  }),
  maxProgressAgeSeconds: numberVariable({
    env: 'GATEWAY_MAX_PROGRESS_AGE_SECONDS',
    min: 0,
    default: DEFAULT_GATEWAY_OPTIONS.maxProgressAgeSeconds,
    unit: 'seconds',
    doc: 'Not ready while no chain-indexer moved the registry on for longer, as far as this database has it; 0: ready all the same.',
  }),
}

/** Everything the gateway's own process is configured by. */
export const GATEWAY_VARIABLES = {
  ...GATEWAY_OPTION_VARIABLES,
  statementTimeoutMs: numberVariable({
    env: 'GATEWAY_STATEMENT_TIMEOUT_MS',
    min: 1,
    default: DEFAULT_STATEMENT_TIMEOUT_MS,
    unit: 'milliseconds',
    doc: 'How long one statement may take before the request is answered as timed out.',
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

/** The options of a gateway from what was read; what was not set is left to the defaults. */
export function gatewayOptionsOf(values: OptionValues): Partial<GatewayOptions> {
  const set = Object.keys(GATEWAY_OPTION_VARIABLES).flatMap((key) => {
    const value = values[key as keyof OptionValues]
    return value === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries(set)
}
