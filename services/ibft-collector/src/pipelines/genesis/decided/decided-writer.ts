import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { DatabaseError } from '@ssv-exporter/store/errors'
import { agreementName, keyOf } from './decided-key.ts'
import { WriterStoppedError } from './errors.ts'
import { createOrigins } from './origins.ts'
import { createPartitions } from './partitions.ts'
import type { Sighting } from './sighting.ts'
import { createSightingsKeeper } from './sightings-keeper.ts'
import type { VerifiedAgreement } from './verified-agreement.ts'
import { type BatchOutcome, writeBatch } from './write-batch.ts'
import { createWriteQueue, type QueuedWrite, type WriteOutcome } from './write-queue.ts'
import { createWriterMetrics } from './writer-metrics.ts'

/** Writes verified decided messages in batches; one transaction holds rows and publications. */
export interface DecidedWriter extends Startable {
  /**
   * Resolves when committed (or dropped). Waits while Postgres is down, with a bounded queue in
   * front. Rejects only when the process stops before the write.
   */
  write(message: VerifiedAgreement, sighting: Sighting): Promise<WriteOutcome>
  /**
   * Called after each commit with new and better messages and contradictions: this is how history
   * learns of live messages.
   */
  onWritten(listener: (written: readonly WrittenDecided[]) => void): void
}

export interface WrittenDecided {
  readonly validatorKeyId: number
  readonly publicKey: Uint8Array
  readonly role: number
  readonly height: number
  readonly source: Sighting['source']
  readonly outcome: 'new' | 'better' | 'contradiction'
}

export interface DecidedWriterOptions {
  /** This collector's name, stored with messages that it saw first. */
  readonly name: string
  /** Maximum rows per transaction. */
  readonly batchRows?: number
  /** How long the first message of a batch waits for others. */
  readonly batchDelayMs?: number
  readonly queueMessages?: number
  readonly queueBytes?: number
  /** Write interval of further sightings of stored messages. */
  readonly sightingsMs?: number
  /** How long stop() waits for queued writes. */
  readonly drainMs?: number
}

export interface DecidedWriterModules {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
}

const DEFAULTS = {
  batchRows: 1_000,
  batchDelayMs: 20,
  queueMessages: 50_000,
  queueBytes: 64 * 2 ** 20,
  sightingsMs: 30_000,
  drainMs: 5_000,
} as const
/** Minimum fraction of a full batch; a smaller one waits for more. */
const MIN_BATCH_FRACTION = 0.1
/** While Postgres commits one batch, the next is prepared. */
const BATCHES_AT_ONCE = 2
/** Recently written keys with their signer counts: repetitions need no statement. */
const RECENT_KEYS = 100_000
const SIGHTING_KEYS = 50_000
const BACKOFF: BackoffOptions = { initialMs: 100, maxMs: 5_000, factor: 2, jitter: 0.5 }

/**
 * Creates the writer. Its queue is bounded: if Postgres is down until it fills up, new messages are
 * dropped, counted, and fetched again from history.
 */
export function createDecidedWriter(
  options: DecidedWriterOptions,
  { database, logger, metrics: registry }: DecidedWriterModules,
): DecidedWriter {
  const settings = { ...DEFAULTS, ...options }
  const queue = createWriteQueue({ messages: settings.queueMessages, bytes: settings.queueBytes })
  const recent = new BoundedMap<string, number>(RECENT_KEYS)
  const origins = createOrigins(settings, database)
  const ensurePartitions = createPartitions(database, { logger, metrics: registry })
  const metrics = createWriterMetrics(registry, () => ({
    keys: queue.keys,
    bytes: queue.bytes,
    sightings: sightings.size,
    lastDecided,
  }))
  const sightings = createSightingsKeeper(
    { everyMs: settings.sightingsMs, keys: SIGHTING_KEYS },
    { database, logger, onLost: (count) => metrics.sightingsLost.inc(count) },
  )
  let lastDecided: number | undefined
  const listeners: ((written: readonly WrittenDecided[]) => void)[] = []
  const stopping = new AbortController()
  const giveUp = new AbortController()
  let wake = Promise.withResolvers<void>()
  let running: Promise<unknown> | undefined

  /**
   * Retries until Postgres accepts the batch; a permanently refused batch is bisected to find the
   * row.
   */
  async function writeWithRetry(writes: readonly QueuedWrite[]): Promise<void> {
    const end = metrics.writeDuration.startTimer()
    try {
      const outcomes = await retry(
        async () => {
          await ensurePartitions(writes.map(({ key }) => key.height))
          return await writeBatch(writes, { database, origins })
        },
        {
          ...BACKOFF,
          signal: giveUp.signal,
          shouldRetry: (error) => error instanceof DatabaseError && error.retryable,
          onRetry: (error, n, delayMs) => {
            metrics.retries.inc()
            const level = n === 1 ? 'warn' : 'debug'
            logger[level](
              { err: error, n, delayMs, rows: writes.length },
              'failed to write decided messages, retrying',
            )
          },
        },
      )
      metrics.batchRows.observe(writes.length)
      settle(writes, outcomes)
    } catch (error) {
      if (giveUp.signal.aborted) return failWrites(writes)
      if (writes.length === 1) return discardUnwritable(writes, error)
      const half = writes.length >> 1
      await writeWithRetry(writes.slice(0, half))
      await writeWithRetry(writes.slice(half))
    } finally {
      end()
    }
  }

  function settle(writes: readonly QueuedWrite[], outcomes: readonly BatchOutcome[]): void {
    const written: WrittenDecided[] = []
    const isStored = (outcome: BatchOutcome | undefined) =>
      outcome === 'new' || outcome === 'better'
    const published = writes.filter(({ publish }, index) => publish && isStored(outcomes[index]))
    metrics.published.inc(published.length)
    for (const [index, write] of writes.entries()) {
      const outcome = outcomes[index] ?? 'known'
      const { name, best, key, source } = write
      recent.set(name, Math.max(best.signers.length, recent.get(name) ?? 0))
      if (outcome === 'known') sightings.add(key, write.sightings)
      else written.push({ ...key, publicKey: best.publicKey, source, outcome })
      if (outcome === 'contradiction') {
        const publicKey = Buffer.from(best.publicKey).toString('hex')
        logger.warn(
          { publicKey, role: key.role, height: key.height, signers: best.signers },
          'a committee decided on two values for one height',
        )
      }
      for (const { message, completion } of write.waiting) {
        const own = message === best ? outcome : 'known'
        metrics.writes.inc({ source, outcome: own })
        completion.resolve(own)
      }
    }
    if (written.some(({ outcome }) => outcome === 'new')) lastDecided = Date.now() / 1_000
    if (written.length > 0) notify(written)
  }

  function notify(written: readonly WrittenDecided[]): void {
    for (const listener of listeners) {
      try {
        listener(written)
      } catch (error) {
        logger.error({ err: error }, 'decided message listener failed')
      }
    }
  }

  function discardUnwritable(writes: readonly QueuedWrite[], error: unknown): void {
    for (const { key, source, waiting } of writes) {
      logger.error({ err: error, ...key }, 'Postgres rejected decided message')
      metrics.writes.inc({ source, outcome: 'refused' }, waiting.length)
      for (const { completion } of waiting) completion.resolve('dropped')
    }
  }

  function failWrites(writes: readonly QueuedWrite[]): void {
    const error = new WriterStoppedError(writes.length)
    for (const { waiting } of writes) for (const { completion } of waiting) completion.reject(error)
  }

  /**
   * Several may run: writes to the same height wait for each other in Postgres, as between two
   * collectors.
   */
  async function writeQueued(): Promise<void> {
    while (queue.keys > 0 || !stopping.signal.aborted) {
      if (queue.keys === 0) {
        await wake.promise
        wake = Promise.withResolvers()
      }
      if (queue.keys < settings.batchRows * MIN_BATCH_FRACTION) {
        await sleep(settings.batchDelayMs, stopping.signal).catch(() => {})
      }
      const writes = queue.take(settings.batchRows)
      if (writes.length > 0) await writeWithRetry(writes)
    }
  }

  return {
    write(message, sighting) {
      if (stopping.signal.aborted) return Promise.reject(new WriterStoppedError(queue.keys))
      const name = agreementName(message)
      if ((recent.get(name) ?? 0) >= message.signers.length) {
        metrics.writes.inc({ source: sighting.source, outcome: 'known' })
        sightings.add(keyOf(message), 1)
        return Promise.resolve('known')
      }
      const completion = queue.push(name, message, sighting)
      if (completion === undefined) {
        metrics.writes.inc({ source: sighting.source, outcome: 'dropped' })
        return Promise.resolve('dropped')
      }
      wake.resolve()
      return completion
    },
    onWritten(listener) {
      listeners.push(listener)
    },
    async start() {
      await sightings.start()
      running = Promise.all(Array.from({ length: BATCHES_AT_ONCE }, writeQueued))
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      wake.resolve()
      const timer = setTimeout(() => giveUp.abort(new Error('stopping')), settings.drainMs)
      await running
      clearTimeout(timer)
      await sightings.stop()
    },
  }
}
