import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { forgetHeightsAsked, recordHeartbeat } from '@ssv-exporter/store/coverage/heartbeat'
import { recordLiveHeights } from '@ssv-exporter/store/coverage/live-heights'
import { registerSequences } from '@ssv-exporter/store/coverage/register-sequences'
import { readCoverageTotals } from '@ssv-exporter/store/coverage/totals'
import type { Database } from '@ssv-exporter/store/database'
import type { HistoryOptions } from './history-options.ts'
import type { LiveHeightsBook } from './live-heights.ts'
import type { HistoryMetrics } from './metrics.ts'
import type { HistoryProgress } from './progress.ts'

export interface MaintainCoverageModules {
  readonly database: Database
  readonly live: LiveHeightsBook
  readonly progress: HistoryProgress
  readonly metrics: HistoryMetrics
  readonly logger: Logger
  readonly now: () => number
}

/** Duty sequences recorded per transaction. */
const CHAINS_AT_A_TIME = 2_000

/** Summing up all duty sequences takes at most this fraction of the time. */
const TOTALS_SHARE = 1 / 50

/** The registry has not been searched since its last change. */
export interface RegistryRevision {
  moved: boolean
}

/**
 * Updates the coverage every `noteIntervalMs`: heights received by gossip, new validators, and the
 * heartbeat. While the database is down it waits; gossip received meanwhile is recorded afterwards.
 * Ends when `signal` aborts.
 */
export async function maintainCoverage(
  options: HistoryOptions,
  registry: RegistryRevision,
  { database, live, progress, metrics, logger, now }: MaintainCoverageModules,
  signal: AbortSignal,
): Promise<void> {
  const failures = createFailureLog({ logger })
  let isListening = false
  let addUpAt = 0
  let adoptedAt = Number.NEGATIVE_INFINITY

  async function listen(): Promise<void> {
    const before = await recordHeartbeat(database, now())
    if (!isListening && before !== undefined && now() - before >= options.absenceMs) {
      await forgetHeightsAsked(database, now())
    }
    isListening = true
  }

  async function adopt(): Promise<void> {
    if (!registry.moved && now() - adoptedAt < options.adoptIntervalMs) return
    registry.moved = false
    adoptedAt = now()
    const sequences = await registerSequences(database, { roles: options.roles, nowMs: now() })
    if (sequences > 0) logger.debug({ sequences }, 'sequences registered')
  }

  async function note(): Promise<void> {
    const heights = live.take()
    while (heights.length > 0) {
      const some = heights.splice(0, CHAINS_AT_A_TIME)
      const checkAtMs = now() + options.liveDelayMs
      try {
        const holes = await database.transaction('coverage-note', (transaction) =>
          recordLiveHeights(transaction, some, { checkAtMs }),
        )
        metrics.liveGaps.inc(holes)
      } catch (error) {
        live.putBack([...some, ...heights])
        throw error
      }
    }
  }

  async function addUp(): Promise<void> {
    const began = performance.now()
    if (began < addUpAt) return
    progress.update(await readCoverageTotals(database))
    addUpAt = began + (performance.now() - began) / TOTALS_SHARE
  }

  async function step(): Promise<void> {
    await listen()
    await note()
    await adopt()
    await addUp()
  }

  while (!signal.aborted) {
    await step().catch((error) => {
      registry.moved = true
      failures.failed(error, {}, 'failed to update history coverage')
    })
    await sleep(options.noteIntervalMs, signal).catch(() => undefined)
  }
  await note().catch((error) => logger.debug({ err: error }, 'failed to record live heights'))
}
