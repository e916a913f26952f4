const QUICK_ROUND_MS = 2_000
const SLOW_ROUND_MS = 120_000
const QUICK_ROUNDS = 8

/**
 * Time-outs of rounds: eight rounds of two seconds, then rounds of two minutes (ssv-spec v1.2.0
 * qbft/timeout), from the start of consensus.
 */
export function roundEndMs(beginsMs: number, round: number): number {
  const quick = Math.min(round, QUICK_ROUNDS)
  return beginsMs + quick * QUICK_ROUND_MS + (round - quick) * SLOW_ROUND_MS
}
