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
    doc: 'The largest request on `/query`; a larger one closes the connection with 1009.',
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
    doc: 'How long one answer may take until its last byte has been taken; then the connection is closed with 1011.',
  }),
  streamMaxBufferedBytes: numberVariable({
    env: 'GATEWAY_STREAM_MAX_BUFFERED_BYTES',
    min: 1_024,
    default: DEFAULT_GATEWAY_OPTIONS.streamMaxBufferedBytes,
    unit: 'bytes',
    doc: 'What may wait for a `/stream` client that does not read; beyond it the connection is closed with 4408.',
  }),
  serveWhileSyncing: defineVariable({
    env: 'SERVE_WHILE_SYNCING',
    schema: trueOrFalse(),
    default: String(DEFAULT_GATEWAY_OPTIONS.serveWhileSyncing),
    accepts: 'true or false',
    doc: 'Whether connections are accepted before the contract history has been read.',
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
