import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { Redis } from 'ioredis'

export interface RedisConnectionOptions {
  url: string
  /** How long a command may take before it fails. */
  commandTimeoutMs: number
  /** How often a quiet connection is asked whether it still answers. */
  pingMs: number
  connectionName: string
}

export interface RedisConnection {
  readonly client: Redis
  /** Why it is not connected, where that is known; else `error`. */
  reason(error: unknown): unknown
  /** Resolves after the first attempt to connect, whatever came of it: from then on it reconnects for ever. */
  open(): Promise<void>
  close(): void
}

const RECONNECT_FIRST_MS = 50
const RECONNECT_MAX_MS = 2_000

/** A peer that is gone does not close its side; it is not waited for. */
const DISCONNECT_TIMEOUT_MS = 100

/**
 * A connection that fails fast and comes back by itself: nothing is queued while it is away, each command has a time limit,
 * and a peer that keeps the socket open without answering is given up.
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
    // A demoted primary answers READONLY: the address may lead to the new one by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  let wasReady = false
  let isGivenUp = false
  let fault: unknown
  const failures = createFailureLog({ logger: log })

  client.on('error', (error) => {
    fault = error
    failures.failed(error, {}, 'redis connection failed')
  })
  client.on('close', () => {
    if (wasReady) log.warn('redis connection lost')
    wasReady = false
    isGivenUp = false
  })
  client.on('ready', () => {
    wasReady = true
    fault = undefined
    log.info('redis connected')
    onReady?.(client).catch((error) => {
      fault = error
      failures.failed(error, {}, 'failed to connect to redis')
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
