import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { Redis } from 'ioredis'

export interface RedisConnectionOptions {
  url: string
  /** Command timeout. */
  commandTimeoutMs: number
  /** Ping interval of an idle connection. */
  pingMs: number
  connectionName: string
}

export interface RedisConnection {
  readonly client: Redis
  /** Reason why it is not connected, if known; otherwise `error`. */
  reason(error: unknown): unknown
  /**
   * Resolves after the first connection attempt, successful or not; from then on it reconnects
   * indefinitely.
   */
  open(): Promise<void>
  close(): void
}

const RECONNECT_FIRST_MS = 50
const RECONNECT_MAX_MS = 2_000

/** Does not wait for the peer: a dead peer never closes its side. */
const DISCONNECT_TIMEOUT_MS = 100

/**
 * A connection that fails fast and reconnects automatically: no commands are queued while
 * disconnected, each command has a timeout, and an unresponsive peer is disconnected.
 */
export function createRedisConnection(
  { url, commandTimeoutMs, pingMs, connectionName }: RedisConnectionOptions,
  { logger, onReady }: { logger: Logger; onReady?: (client: Redis) => Promise<void> },
): RedisConnection {
  const log = logger.child({ connection: connectionName })
  const closed = new AbortController()
  const client = new Redis(url, {
    connectionName,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** (times - 1)),
    // A demoted primary answers READONLY: reconnecting may reach the new primary.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  let wasReady = false
  let isGivenUp = false
  let fault: unknown
  const failures = createFailureLog({ logger: log })

  client.on('error', (error) => {
    fault = error
    failures.failed(error, {}, 'Redis connection failed')
  })
  client.on('close', () => {
    if (wasReady) log.warn('Redis connection lost')
    wasReady = false
    isGivenUp = false
  })
  client.on('ready', () => {
    wasReady = true
    fault = undefined
    log.info('Redis connected')
    onReady?.(client).catch((error) => {
      fault = error
      failures.failed(error, {}, 'failed to connect to Redis')
      giveUp()
    })
  })

  function giveUp(): void {
    if (isGivenUp || closed.signal.aborted) return
    isGivenUp = true
    client.disconnect(true)
  }

  async function watch(): Promise<void> {
    while (!closed.signal.aborted) {
      await sleep(pingMs, closed.signal).catch(() => undefined)
      if (client.status !== 'ready') continue
      await client.ping().catch(giveUp)
    }
  }

  return {
    client,
    reason: (error) => fault ?? error,
    async open() {
      void watch()
      const attempt = client.connect().catch(() => undefined)
      const waited = new AbortController()
      await Promise.race([attempt, sleep(commandTimeoutMs, waited.signal).catch(() => undefined)])
      waited.abort()
    },
    close() {
      closed.abort()
      client.disconnect()
    },
  }
}
