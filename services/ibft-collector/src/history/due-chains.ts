import type { JobContext, JobData, Jobs } from '@ssv-exporter/jobs/jobs'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import { giveBackChain, takeDueChains } from '@ssv-exporter/store/heights/chain-queue'
import { type ChainKey, URGENCY } from '@ssv-exporter/store/heights/coverage'
import { chainText } from './chain/chain.ts'
import type { RunChain } from './chain/run-chain.ts'
import type { HistoryOptions } from './history-options.ts'
import type { HistoryMetrics } from './metrics.ts'

const FEED = 'history-feed'
const RUN = 'history-chain'
/** Runs of their own: they would wait for long ones over old history. */
const RUN_LIVE = 'history-live-gap'

const LIVE_AT_ONCE = 4

/** A job that did not begin after this is added again; while it waits that changes nothing. */
const QUEUED_MS = 60_000

export interface DueChainsModules {
  readonly jobs: Jobs
  readonly database: Database
  readonly runChain: RunChain
  readonly metrics: HistoryMetrics
  readonly logger: Logger
  readonly now: () => number
  /** Aborted when history stops, whether or not the jobs do. */
  readonly stopping: AbortSignal
}

export interface DueChains {
  start(intervalMs: number): void
  /** Resolves when no run goes on. To be called once nothing more is to begin. */
  ended(): Promise<void>
}

/**
 * Registers jobs: one that queues the chains that are due, a few at a time and the urgent ones first, and those that run over
 * a chain. A job is only a wake-up: what is due stands in the store.
 */
export function registerDueChains(
  { chainsAtOnce, queueLimit }: Pick<HistoryOptions, 'chainsAtOnce' | 'queueLimit'>,
  { jobs, database, runChain, metrics, logger, now, stopping }: DueChainsModules,
): DueChains {
  const running = new Set<Promise<void>>()

  jobs.handle(FEED, async () => {
    if (stopping.aborted) return
    const nowMs = now()
    const taking = { nowMs, untilMs: nowMs + QUEUED_MS, limit: queueLimit }
    const due = await takeDueChains(database, taking)
    const added = await Promise.allSettled(
      due.map(({ urgency, ...key }) =>
        jobs.add(
          urgency === URGENCY.liveGap ? RUN_LIVE : RUN,
          { ...key },
          { id: `${chainText(key)}-${urgency}`, priority: urgency },
        ),
      ),
    )
    for (const [place, { status }] of added.entries()) {
      const key = due[place]
      if (status === 'rejected' && key !== undefined) await giveBackChain(database, key)
    }
  })

  async function run(data: JobData, { signal }: JobContext): Promise<void> {
    const key = toKey(data)
    if (key === undefined || stopping.aborted) return
    try {
      const outcome = await runChain(key, AbortSignal.any([signal, stopping]))
      metrics.runs.inc({ outcome })
    } catch (error) {
      metrics.runs.inc({ outcome: 'failed' })
      if (!stopping.aborted || signal.aborted) throw error
      logger.debug({ err: error, chain: chainText(key) }, 'history of a chain stopped')
    }
  }

  function watched(data: JobData, context: JobContext): Promise<void> {
    const one = run(data, context).finally(() => running.delete(one))
    running.add(one)
    return one
  }

  jobs.handle(RUN, watched, { concurrency: chainsAtOnce })
  jobs.handle(RUN_LIVE, watched, { concurrency: LIVE_AT_ONCE })

  return {
    start: (intervalMs) => jobs.every(FEED, intervalMs),
    async ended() {
      await Promise.allSettled(running)
    },
  }
}

function toKey(data: JobData): ChainKey | undefined {
  const { validatorKeyId, role } = (data ?? {}) as { [name: string]: unknown }
  if (typeof validatorKeyId !== 'number' || typeof role !== 'number') return undefined
  return { validatorKeyId, role }
}
