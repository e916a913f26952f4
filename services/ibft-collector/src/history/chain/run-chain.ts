import { randomUUID } from 'node:crypto'
import { backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import { beginPublishing } from '@ssv-exporter/store/heights/begin-publishing'
import { abandonChain, claimChain } from '@ssv-exporter/store/heights/chain-queue'
import type { ChainCoverage, ChainKey } from '@ssv-exporter/store/heights/coverage'
import { findHoles, readGaps } from '@ssv-exporter/store/heights/holes'
import {
  type ChainPlan,
  type ChainStanding,
  type CoverageFindings,
  recordFindings,
} from '@ssv-exporter/store/heights/record-findings'
import type { HistoryOptions } from '../history-options.ts'
import { chainText } from './chain.ts'
import { type FetchWindowModules, fetchWindow, type WindowOutcome } from './fetch-window.ts'
import { findHighest } from './find-highest.ts'
import { findingsOf, isStuck } from './findings.ts'
import { inParallel } from './in-parallel.ts'
import { nextLook } from './next-look.ts'
import { planWanted, planWindows, type Window } from './plan-windows.ts'

export type RunOutcome = 'complete' | 'more' | 'nowhere' | 'claimed-by-another'

export type RunChain = (key: ChainKey, signal: AbortSignal) => Promise<RunOutcome>

export interface RunChainModules extends FetchWindowModules {
  readonly database: Database
  readonly logger: Logger
  readonly now: () => number
  /** The most heights in one answer. */
  readonly maxBatch: number
}

/** Ranges asked for between two looks at the store. */
const WINDOWS_AT_A_TIME = 128

/**
 * Creates what completes a chain: asks how high it is, fetches what is wanted, writes down what nobody has. All it knows is in
 * the store, so that any process goes on where another one ended.
 */
export function createRunChain(options: HistoryOptions, modules: RunChainModules): RunChain {
  const { database, logger, now } = modules

  return async (key, signal) => {
    const worker = randomUUID()
    const nowMs = now()
    const claim = { worker, nowMs, untilMs: nowMs + options.claimMs }
    const coverage = await claimChain(database, key, claim)
    if (coverage === undefined) return 'claimed-by-another'
    const run = createRun(options, { coverage, worker, signal }, modules)
    try {
      return await run()
    } catch (error) {
      // It begins again at once where it was only stopped.
      const delayMs = signal.aborted ? 0 : backoffDelay(1, options.failureRetry, Math.random())
      await abandonChain(database, key, { worker, dueAtMs: now() + delayMs }).catch((cause) =>
        logger.debug({ err: cause, chain: chainText(key) }, 'chain was left claimed'),
      )
      throw error
    }
  }
}

function createRun(
  options: HistoryOptions,
  run: { coverage: ChainCoverage; worker: string; signal: AbortSignal },
  modules: RunChainModules,
): () => Promise<RunOutcome> {
  const { database, now } = modules
  const { coverage, worker, signal } = run
  const { urgency } = coverage
  const endsAt = performance.now() + options.runMs
  const isLate = () => performance.now() > endsAt
  let { publishAbove, askedAtMs } = coverage

  /** Asks how high the chain is, when it is time to. @returns whether that is known */
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
    // What there was when the chain was first met is the past, and not published; noted before any of it is stored.
    publishAbove ??= await database.transaction('coverage-publish', (transaction) =>
      beginPublishing(transaction, coverage, { highest: message.height }),
    )
    await modules.keep([message], { peerId, publishAbove })
    return { isKnown, highest: message.height }
  }

  async function nextWindows(completeTo: number, highest: number): Promise<Window[]> {
    const range = { from: completeTo + 1, to: highest }
    const holes = await findHoles(database, coverage, range, WINDOWS_AT_A_TIME)
    const gaps = await readGaps(database, coverage)
    const limits = { size: modules.maxBatch, limit: WINDOWS_AT_A_TIME }
    return planWindows(planWanted(holes, gaps, now()), limits)
  }

  function fetch(window: Window): Promise<WindowOutcome> {
    const { searchMs } = options.peers
    const fetching = { searchMs, publishAbove, urgency, signal }
    return fetchWindow(coverage, window, fetching, modules)
  }

  function record(
    findings: CoverageFindings,
    plan: (standing: ChainStanding) => ChainPlan,
  ): Promise<ChainStanding> {
    return database.transaction('coverage-findings', (transaction) =>
      recordFindings(transaction, coverage, { worker, findings }, plan),
    )
  }

  return async () => {
    const { isKnown, highest } = await lookUp()
    let standing = { completeTo: coverage.completeTo, highest, wanted: 0 }
    for (;;) {
      const windows = await nextWindows(standing.completeTo, standing.highest)
      const outcomes = await inParallel(windows, { atOnce: options.rangesAtOnce, isLate }, fetch)
      const began = outcomes.filter((outcome) => outcome !== undefined)
      const stuck = began.some(isStuck)
      const gotNowhere = !isKnown || (stuck && began.every(({ got }) => got === 0))
      const isLast = stuck || isLate() || windows.length < WINDOWS_AT_A_TIME
      const found = findingsOf(windows, outcomes, { ...options, nowMs: now() })
      standing = await record({ highest, publishAbove, askedAtMs, ...found }, (reached) =>
        isLast
          ? nextLook(reached, { coverage, askedAtMs, nowMs: now(), gotNowhere }, options)
          : { busyUntilMs: now() + options.claimMs },
      )
      if (isLast) return gotNowhere ? 'nowhere' : standing.wanted > 0 ? 'more' : 'complete'
    }
  }
}
