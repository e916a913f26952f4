const QUICK_ROUND_MS = 2_000
const SLOW_ROUND_MS = 120_000
const QUICK_ROUNDS = 8

/**
 * The last round that is recorded. Consensus ends with round 12 at the latest, and the exporter of
 * ssv keeps 15 (v2.3.7).
 */
export const LAST_ROUND = 15

/**
 * The round at a time in milliseconds after the start of consensus (ssv-spec v1.2.0): eight rounds
 * of two seconds, then rounds of two minutes. 1 before the start.
 */
export function estimatedRound(elapsedMs: number): number {
  if (elapsedMs < 0) return 1
  const quick = 1 + Math.floor(elapsedMs / QUICK_ROUND_MS)
  if (quick <= QUICK_ROUNDS) return quick
  const slow = elapsedMs - QUICK_ROUNDS * QUICK_ROUND_MS
  return QUICK_ROUNDS + 1 + Math.floor(slow / SLOW_ROUND_MS)
}
