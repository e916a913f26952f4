import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { type DutyTrace, putTraces } from '@ssv-exporter/store/duties/duty-traces'
import { DatabaseError } from '@ssv-exporter/store/errors'
import { createTraceRecorder, type TraceRecorder } from './trace-recorder.ts'

export interface TraceWriterOptions {
  /** Name of the collector. */
  readonly name: string
  readonly everyMs?: number
  /** How long the messages of a duty are collected into one row. */
  readonly batchDelayMs?: number
}

export interface TraceWriterModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Records the messages of duties and stores them. */
export interface TraceWriter extends Startable {
  readonly recorder: TraceRecorder
}

/** Most messages of a duty arrive within four seconds; verdicts follow within one. */
const DEFAULTS = { everyMs: 1_000, batchDelayMs: 8_000 } as const
const BATCH = 500
const BACKOFF: BackoffOptions = { initialMs: 200, maxMs: 5_000, factor: 2, jitter: 0.5 }
const DRAIN_MS = 3_000

export function createTraceWriter(
  options: TraceWriterOptions,
  { database, network, now, logger, metrics }: TraceWriterModules,
): TraceWriter {
  const { name, everyMs, batchDelayMs } = { ...DEFAULTS, ...options }
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const outcomes = metrics.counter({
    name: 'ssv_collector_traced_messages_total',
    help: 'Messages of duties that were recorded as traces (dropped: too many were waiting, or Postgres was unavailable)',
    labelNames: ['outcome'],
  })
  const recorder = createTraceRecorder(
    {},
    { network, onDropped: () => outcomes.inc({ outcome: 'dropped' }) },
  )
  let running: Promise<void> | undefined

  async function write(traces: readonly DutyTrace[]): Promise<void> {
    const collector = await ensureCollector(database, name)
    for (const index of new Set(traces.map(({ slot }) => Math.floor(slot / PARTITION_SLOTS)))) {
      await ensureDutyPartition(database, index)
    }
    await database.transaction('traces-write', (transaction) =>
      putTraces(transaction, collector, traces),
    )
  }

  /** Meanwhile messages wait in the recorder, whose size is bounded. */
  async function save(beforeMs: number): Promise<void> {
    const traces = recorder.drainRecorded(beforeMs)
    for (let from = 0; from < traces.length; from += BATCH) {
      const batch = traces.slice(from, from + BATCH)
      const count = batch.reduce((sum, { messages }) => sum + messages.length, 0)
      try {
        await retry(() => write(batch), {
          ...BACKOFF,
          signal: giveUp.signal,
          shouldRetry: (error) => error instanceof DatabaseError && error.retryable,
        })
        outcomes.inc({ outcome: 'written' }, count)
      } catch (error) {
        logger.error({ err: error, messages: count }, 'failed to write traces')
        outcomes.inc({ outcome: 'dropped' }, count)
      }
    }
  }

  return {
    recorder,
    async start() {
      running = (async () => {
        while (!stopping.signal.aborted) {
          await sleep(everyMs, stopping.signal).catch(() => {})
          await save(stopping.signal.aborted ? Number.POSITIVE_INFINITY : now() - batchDelayMs)
        }
      })()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      const timer = setTimeout(() => giveUp.abort(new Error('stopping')), DRAIN_MS)
      await running
      clearTimeout(timer)
    },
  }
}
