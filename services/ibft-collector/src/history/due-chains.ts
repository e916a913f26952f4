import type { JobData, Jobs } from '@ssv-exporter/jobs/jobs'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import { giveBackChain, takeDueChains } from '@ssv-exporter/store/heights/chain-queue'
import type { ChainKey } from '@ssv-exporter/store/heights/coverage'
import { chainText } from './chain/chain.ts'
import type { RunChain } from './chain/run-chain.ts'
import type { HistoryOptions } from './history-options.ts'
import type { HistoryMetrics } from './metrics.ts'

const FEED = 'history-feed'
const RUN = 'history-chain'

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

/**
 * Registers two jobs: one that queues the chains that are due, a few at a time and the urgent ones first, and one that runs over
 * a chain. A job is only a wake-up: what is due stands in the store.
 */
export function registerDueChains(
  { chainsAtOnce, queueLimit }: Pick<HistoryOptions, 'chainsAtOnce' | 'queueLimit'>,
  { jobs, database, runChain, metrics, logger, now, stopping }: DueChainsModules,
): { start(intervalMs: number): void } {
  jobs.handle(FEED, async () => {
    if (stopping.aborted) return
    const nowMs = now()
    const taking = { nowMs, untilMs: nowMs + QUEUED_MS, limit: queueLimit }
    const due = await takeDueChains(database, taking)
    const added = await Promise.allSettled(
      due.map(({ urgency, ...key }) =>
        jobs.add(RUN, { ...key }, { id: `${chainText(key)}-${urgency}`, priority: urgency }),
      ),
    )
    for (const [place, { status }] of added.entries()) {
      const key = due[place]
      if (status === 'rejected' && key !== undefined) await giveBackChain(database, key)
    }
  })

  jobs.handle(
    RUN,
    async (data, context) => {
      const key = toKey(data)
      if (key === undefined || stopping.aborted) return
      try {
        const outcome = await runChain(key, AbortSignal.any([context.signal, stopping]))
        metrics.runs.inc({ outcome })
      } catch (error) {
        metrics.runs.inc({ outcome: 'failed' })
        if (!stopping.aborted || context.signal.aborted) throw error
        logger.debug({ err: error, chain: chainText(key) }, 'history of a chain stopped')
      }
    },
    { concurrency: chainsAtOnce },
  )

  return { start: (intervalMs) => jobs.every(FEED, intervalMs) }
}

function toKey(data: JobData): ChainKey | undefined {
  const { validatorKeyId, role } = (data ?? {}) as { [name: string]: unknown }
  if (typeof validatorKeyId !== 'number' || typeof role !== 'number') return undefined
  return { validatorKeyId, role }
}
