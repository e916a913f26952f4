import type { JobContext, JobData, Jobs } from '@ssv-exporter/jobs/jobs'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type SequenceKey, URGENCY } from '@ssv-exporter/store/coverage/coverage'
import { releaseSequence, takeDueSequences } from '@ssv-exporter/store/coverage/sequence-queue'
import type { Database } from '@ssv-exporter/store/database'
import type { HistoryOptions } from './history-options.ts'
import type { HistoryMetrics } from './metrics.ts'
import { sequenceText } from './sequence/duty-sequence.ts'
import type { SyncSequence } from './sequence/sync-sequence.ts'

const FEED = 'history-feed'
const RUN = 'history-chain'
/** Separate runs: they would otherwise wait for long runs over old history. */
const RUN_LIVE = 'history-live-gap'

const LIVE_AT_ONCE = 4

/**
 * A job that has not started after this is added again; while it is still queued that has no
 * effect.
 */
const QUEUED_MS = 60_000

export interface DueSequencesModules {
  readonly jobs: Jobs
  readonly database: Database
  readonly syncSequence: SyncSequence
  readonly metrics: HistoryMetrics
  readonly logger: Logger
  readonly now: () => number
  /** Aborted when history stops, independently of the jobs. */
  readonly stopping: AbortSignal
}

export interface DueSequences {
  start(intervalMs: number): void
  /** Resolves when no run is active. Must be called after no new run can begin. */
  ended(): Promise<void>
}

/**
 * Registers two jobs: one queues due duty sequences, a few at a time and urgent ones first; the
 * other runs them. A job is only a wake-up: due times are in the store.
 */
export function registerDueSequences(
  { sequencesAtOnce, queueLimit }: Pick<HistoryOptions, 'sequencesAtOnce' | 'queueLimit'>,
  { jobs, database, syncSequence, metrics, logger, now, stopping }: DueSequencesModules,
): DueSequences {
  const running = new Set<Promise<void>>()

  jobs.handle(FEED, async () => {
    if (stopping.aborted) return
    const nowMs = now()
    const taking = { nowMs, untilMs: nowMs + QUEUED_MS, limit: queueLimit }
    const due = await takeDueSequences(database, taking)
    const added = await Promise.allSettled(
      due.map(({ urgency, ...key }) =>
        jobs.add(
          urgency === URGENCY.liveGap ? RUN_LIVE : RUN,
          { ...key },
          { id: `${sequenceText(key)}-${urgency}`, priority: urgency },
        ),
      ),
    )
    for (const [index, { status }] of added.entries()) {
      const key = due[index]
      if (status === 'rejected' && key !== undefined) await releaseSequence(database, key)
    }
  })

  async function run(data: JobData, { signal }: JobContext): Promise<void> {
    const key = toKey(data)
    if (key === undefined || stopping.aborted) return
    try {
      const outcome = await syncSequence(key, AbortSignal.any([signal, stopping]))
      metrics.runs.inc({ outcome })
    } catch (error) {
      metrics.runs.inc({ outcome: 'failed' })
      if (!stopping.aborted || signal.aborted) throw error
      logger.debug(
        { err: error, sequence: sequenceText(key) },
        'history sync of a sequence stopped',
      )
    }
  }

  function watched(data: JobData, context: JobContext): Promise<void> {
    const one = run(data, context).finally(() => running.delete(one))
    running.add(one)
    return one
  }

  jobs.handle(RUN, watched, { concurrency: sequencesAtOnce })
  jobs.handle(RUN_LIVE, watched, { concurrency: LIVE_AT_ONCE })

  return {
    start: (intervalMs) => jobs.every(FEED, intervalMs),
    async ended() {
      await Promise.allSettled(running)
    },
  }
}

function toKey(data: JobData): SequenceKey | undefined {
  const { validatorKeyId, role } = (data ?? {}) as { [name: string]: unknown }
  if (typeof validatorKeyId !== 'number' || typeof role !== 'number') return undefined
  return { validatorKeyId, role }
}
