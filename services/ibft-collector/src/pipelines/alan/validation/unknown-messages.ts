import { createTokenBucket } from '@ssv-exporter/flow/token-bucket'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { putUnknownMessages, type UnknownMessage } from '@ssv-exporter/store/unknown-messages'

export interface UnknownMessagesOptions {
  /** Maximum rows in the table; the oldest are deleted. */
  readonly maxRows?: number
  readonly maxBytes?: number
  /** Maximum messages stored per second on average, so that a flood does not replace all others. */
  readonly perSecond?: number
  /** Interval between writes. */
  readonly everyMs?: number
}

export interface UnknownMessagesModules {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Stores some messages of unknown kinds as received, for diagnosis. */
export interface UnknownMessages extends Startable {
  /** Queues a message; drops it beyond the limits. Never throws. */
  keep(message: UnknownMessage): void
}

const DEFAULTS = {
  maxRows: 1_000,
  maxBytes: 256 * 1024,
  perSecond: 1,
  everyMs: 1_000,
} as const
/** Also the maximum number of queued messages. */
const BURST = 60

export function createUnknownMessages(
  options: UnknownMessagesOptions,
  { database, logger, metrics }: UnknownMessagesModules,
): UnknownMessages {
  const { maxRows, maxBytes, perSecond, everyMs } = { ...DEFAULTS, ...options }
  const outcomes = metrics.counter({
    name: 'ssv_collector_unknown_messages_total',
    help: 'Messages of unknown kinds, by outcome: stored, dropped (too many, too large, or the database failed)',
    labelNames: ['outcome'],
  })
  const bucket = createTokenBucket({ perSecond, burst: BURST })
  const stopping = new AbortController()
  let queued: UnknownMessage[] = []
  let running: Promise<void> | undefined

  async function flush(): Promise<void> {
    const messages = queued
    queued = []
    if (messages.length === 0) return
    try {
      await database.transaction('unknown-messages', (transaction) =>
        putUnknownMessages(transaction, messages, maxRows),
      )
      outcomes.inc({ outcome: 'stored' }, messages.length)
    } catch (error) {
      outcomes.inc({ outcome: 'dropped' }, messages.length)
      logger.warn({ err: error, messages: messages.length }, 'failed to store unknown messages')
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(everyMs, stopping.signal).catch(() => {})
      await flush()
    }
  }

  return {
    keep(message) {
      // Writes may be waiting for Postgres.
      const isFull = queued.length >= BURST || message.data.length > maxBytes
      if (!isFull && bucket.take(performance.now())) {
        // The network reuses its buffers.
        queued.push({ ...message, data: message.data.slice() })
      } else outcomes.inc({ outcome: 'dropped' })
    },
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}
