import { backoffDelay } from '@ssv-exporter/service-kit/backoff'
import { type SequenceCoverage, URGENCY } from '@ssv-exporter/store/coverage/coverage'
import type { SequencePlan, SequenceState } from '@ssv-exporter/store/coverage/record-findings'
import type { HistoryOptions } from '../history-options.ts'

export interface RunOutcome {
  readonly coverage: SequenceCoverage
  readonly askedAtMs: number | undefined
  readonly nowMs: number
  /** No peer was available, or none gave the required answer. */
  readonly madeNoProgress: boolean
}

/** When a duty sequence is due after a run. */
export function nextCheck(
  state: SequenceState,
  { coverage, askedAtMs, nowMs, madeNoProgress }: RunOutcome,
  options: Pick<HistoryOptions, 'failureRetry' | 'recheckMs'>,
): SequencePlan {
  if (madeNoProgress) {
    const failures = Math.min(coverage.failures + 1, MAX_FAILURES)
    const delayMs = backoffDelay(failures, options.failureRetry, Math.random())
    return { dueAtMs: nowMs + delayMs, urgency: coverage.urgency, failures }
  }
  // More to fetch: back to the end of the queue, so that others of its kind get their turn.
  if (state.wanted > 0) return { dueAtMs: nowMs, urgency: coverage.urgency, failures: 0 }
  // With jitter: the duty sequences were all discovered in the same hour.
  const recheckMs = options.recheckMs * (1 - RECHECK_JITTER * Math.random())
  const recheckAtMs = (askedAtMs ?? nowMs) + recheckMs
  const dueAtMs = Math.min(state.askAtMs ?? recheckAtMs, recheckAtMs)
  return { dueAtMs: Math.max(nowMs, dueAtMs), urgency: URGENCY.askAgain, failures: 0 }
}

/** Stored in two bytes; the retry delay stops growing long before. */
const MAX_FAILURES = 1_000
const RECHECK_JITTER = 0.2
