import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { Redis } from 'ioredis'

export interface QueueConnection {
  readonly client: Redis
  /** Why it is not connected, if known; else `error`. */
  reason(error: unknown): unknown
  /**
   * Resolves after the first attempt to connect, whatever its result: afterwards it reconnects
   * indefinitely.
   */
  open(): Promise<void>
  close(): void
}

/**
 * The connection for adding jobs: it queues nothing and fails fast, because a caller waits for the
 * result.
 */
export function createQueueConnection(
  { url, commandTimeoutMs }: { url: string; commandTimeoutMs: number },
  { logger }: { logger: Logger },
): QueueConnection {
  const client = new Redis(url, {
    connectionName: 'jobs',
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    // A peer that keeps the socket open without responding is disconnected.
    socketTimeout: 2 * commandTimeoutMs,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  const failures = createFailureLog({ logger })
  let fault: unknown
  client.on('error', (error) => {
    fault = error
    failures.failed(error, {}, 'job queue connection failed')
  })
  client.on('ready', () => {
    fault = undefined
  })

  return {
    client,
    reason: (error) => fault ?? error,
    async open() {
      const waited = new AbortController()
      const attempt = client.connect().catch(() => undefined)
      await Promise.race([attempt, sleep(commandTimeoutMs, waited.signal).catch(() => undefined)])
      waited.abort()
    },
    close: () => client.disconnect(),
  }
}
