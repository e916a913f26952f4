import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { CoverageGap, HeightRange } from '@ssv-exporter/store/coverage/coverage'
import { mergeGaps } from '@ssv-exporter/store/coverage/ranges'
import type { WindowOutcome } from './fetch-window.ts'
import type { Window } from './plan-windows.ts'

/** Kept in two bytes; the pause stops growing long before. */
const MAX_ATTEMPTS = 1_000

/** What is to be written down of ranges that were asked for: which they were, and what nobody had of them. */
export function findingsOf(
  windows: readonly Window[],
  outcomes: readonly (WindowOutcome | undefined)[],
  {
    nowMs,
    missingRetry,
    failureRetry,
  }: { nowMs: number; missingRetry: BackoffOptions; failureRetry: BackoffOptions },
): { asked: HeightRange[]; gaps: CoverageGap[] } {
  const asked: HeightRange[] = []
  const gaps: CoverageGap[] = []
  for (const [place, outcome] of outcomes.entries()) {
    if (outcome === undefined || isStuck(outcome)) continue
    asked.push(...(windows[place]?.wanted ?? []))
    for (const { from, to, attempts: before } of outcome.lacking) {
      const attempts = Math.min(before + 1, MAX_ATTEMPTS)
      // Peers that failed may have it: they are asked again sooner than those that said no.
      const pause = outcome.denied ? missingRetry : failureRetry
      gaps.push({ from, to, attempts, askAtMs: nowMs + backoffDelay(attempts, pause, 0) })
    }
  }
  return { asked, gaps: mergeGaps(gaps) }
}

/** Nothing can be said of what is lacking: nobody was there to ask, or we could not look at what came. */
export function isStuck({ asked, isOurFault }: WindowOutcome): boolean {
  return asked === 0 || isOurFault
}
