import { randomUUID } from 'node:crypto'
import { backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { beginPublishing } from '@ssv-exporter/store/coverage/begin-publishing'
import type { SequenceCoverage, SequenceKey } from '@ssv-exporter/store/coverage/coverage'
import { findHoles, readGaps } from '@ssv-exporter/store/coverage/holes'
import {
  type CoverageFindings,
  recordFindings,
  type SequencePlan,
  type SequenceState,
} from '@ssv-exporter/store/coverage/record-findings'
import { abandonSequence, claimSequence } from '@ssv-exporter/store/coverage/sequence-queue'
import type { Database } from '@ssv-exporter/store/database'
import type { HistoryOptions } from '../history-options.ts'
import { sequenceText } from './duty-sequence.ts'
import { type FetchBatchModules, type FetchOutcome, fetchBatch } from './fetch-batch.ts'
import { findHighest } from './find-highest.ts'
import { findingsOf, isStuck } from './findings.ts'
import { inParallel } from './in-parallel.ts'
import { nextCheck } from './next-check.ts'
import { type HeightBatch, planBatches, planWanted } from './plan-batches.ts'

export type RunOutcome = 'complete' | 'more' | 'nowhere' | 'claimed-by-another'

export type SyncSequence = (key: SequenceKey, signal: AbortSignal) => Promise<RunOutcome>

export interface SyncSequenceModules extends FetchBatchModules {
  readonly database: Database
  readonly logger: Logger
  readonly now: () => number
  /** Maximum heights per response. */
  readonly maxBatch: number
}

/** Ranges requested between two reads of the store. */
const BATCHES_AT_A_TIME = 128

/**
 * Creates the function that syncs a duty sequence: it requests the highest height, fetches wanted
 * heights, and records those that no peer has. All its state is in the store, so that any process
 * can continue where another stopped.
 */
export function createSyncSequence(
  options: HistoryOptions,
  modules: SyncSequenceModules,
): SyncSequence {
  const { database, logger, now } = modules

  return async (key, signal) => {
    const worker = randomUUID()
    const nowMs = now()
    const claim = { worker, nowMs, untilMs: nowMs + options.claimMs }
    const coverage = await claimSequence(database, key, claim)
    if (coverage === undefined) return 'claimed-by-another'
    const run = createRun(options, { coverage, worker, signal }, modules)
    try {
      return await run()
    } catch (error) {
      // If it was only interrupted, it is due again at once.
      const delayMs = signal.aborted ? 0 : backoffDelay(1, options.failureRetry, Math.random())
      await abandonSequence(database, key, { worker, dueAtMs: now() + delayMs }).catch((cause) =>
        logger.debug(
          { err: cause, sequence: sequenceText(key) },
          'failed to release claimed sequence',
        ),
      )
      throw error
    }
  }
}

function createRun(
  options: HistoryOptions,
  run: { coverage: SequenceCoverage; worker: string; signal: AbortSignal },
  modules: SyncSequenceModules,
): () => Promise<RunOutcome> {
  const { database, now } = modules
  const { coverage, worker, signal } = run
  const { urgency } = coverage
  const endsAt = performance.now() + options.runMs
  const isLate = () => performance.now() > endsAt
  let { publishAbove, askedAtMs } = coverage

  /** Requests the highest height when due. @returns whether it is known */
  async function lookUp(): Promise<{ isKnown: boolean; highest: number }> {
    if (askedAtMs !== undefined && now() - askedAtMs < options.recheckMs / 2) {
      return { isKnown: true, highest: coverage.highest }
    }
    const { forHighest: peers, searchMs } = options.peers
    const asking = { above: coverage.highest, peers, searchMs, urgency, signal }
    const { answers, best } = await findHighest(coverage, asking, modules)
    const isKnown = answers > 0 || best !== undefined
    if (isKnown) askedAtMs = now()
    if (best === undefined) return { isKnown, highest: coverage.highest }
    const { message, peerId } = best
    // Heights from before the duty sequence was first seen are past and not published; this is
    // recorded before any of them is stored.
    publishAbove ??= await database.transaction('coverage-publish', (transaction) =>
      beginPublishing(transaction, coverage, { highest: message.height }),
    )
    await modules.keep([message], { peerId, publishAbove })
    return { isKnown, highest: message.height }
  }

  async function nextBatches(completeTo: number, highest: number): Promise<HeightBatch[]> {
    const range = { from: completeTo + 1, to: highest }
    const holes = await findHoles(database, coverage, range, BATCHES_AT_A_TIME)
    const gaps = await readGaps(database, coverage)
    const limits = { size: modules.maxBatch, limit: BATCHES_AT_A_TIME }
    return planBatches(planWanted(holes, gaps, now()), limits)
  }

  function fetch(batch: HeightBatch): Promise<FetchOutcome> {
    const { searchMs } = options.peers
    const fetching = { searchMs, publishAbove, urgency, signal }
    return fetchBatch(coverage, batch, fetching, modules)
  }

  function record(
    findings: CoverageFindings,
    plan: (state: SequenceState) => SequencePlan,
  ): Promise<SequenceState> {
    return database.transaction('coverage-findings', (transaction) =>
      recordFindings(transaction, coverage, { worker, findings }, plan),
    )
  }

  return async () => {
    const { isKnown, highest } = await lookUp()
    let state = { completeTo: coverage.completeTo, highest, wanted: 0 }
    for (;;) {
      const batches = await nextBatches(state.completeTo, state.highest)
      const outcomes = await inParallel(batches, { atOnce: options.rangesAtOnce, isLate }, fetch)
      const began = outcomes.filter((outcome) => outcome !== undefined)
      const stuck = began.some(isStuck)
      const madeNoProgress = !isKnown || (stuck && began.every(({ got }) => got === 0))
      const isLast = stuck || isLate() || batches.length < BATCHES_AT_A_TIME
      const found = findingsOf(batches, outcomes, { ...options, nowMs: now() })
      state = await record({ highest, publishAbove, askedAtMs, ...found }, (reached) =>
        isLast
          ? nextCheck(reached, { coverage, askedAtMs, nowMs: now(), madeNoProgress }, options)
          : { busyUntilMs: now() + options.claimMs },
      )
      if (isLast) return madeNoProgress ? 'nowhere' : state.wanted > 0 ? 'more' : 'complete'
    }
  }
}
