import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { CoverageGap, HeightRange } from '@ssv-exporter/store/coverage/coverage'
import { mergeGaps } from '@ssv-exporter/store/coverage/ranges'
import type { FetchOutcome } from './fetch-batch.ts'
import type { HeightBatch } from './plan-batches.ts'

/** Stored in two bytes; the retry delay stops growing long before. */
const MAX_ATTEMPTS = 1_000

/** What to record about requested ranges: the ranges, and the heights that no peer had. */
export function findingsOf(
  batches: readonly HeightBatch[],
  outcomes: readonly (FetchOutcome | undefined)[],
  {
    nowMs,
    missingRetry,
    failureRetry,
  }: { nowMs: number; missingRetry: BackoffOptions; failureRetry: BackoffOptions },
): { asked: HeightRange[]; gaps: CoverageGap[] } {
  const asked: HeightRange[] = []
  const gaps: CoverageGap[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome === undefined || isStuck(outcome)) continue
    asked.push(...(batches[index]?.wanted ?? []))
    for (const { from, to, attempts: before } of outcome.lacking) {
      const attempts = Math.min(before + 1, MAX_ATTEMPTS)
      // Failed peers may have it: they are asked again sooner than peers without it.
      const pause = outcome.denied ? missingRetry : failureRetry
      gaps.push({ from, to, attempts, askAtMs: nowMs + backoffDelay(attempts, pause, 0) })
    }
  }
  return { asked, gaps: mergeGaps(gaps) }
}

/**
 * The missing heights are inconclusive: no peer was available, or a response could not be verified.
 */
export function isStuck({ asked, isOurFault }: FetchOutcome): boolean {
  return asked === 0 || isOurFault
}
