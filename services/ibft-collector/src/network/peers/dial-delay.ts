/** Delay after the first failure, and minimum. */
export const DIAL_DELAY_MIN_MS = 15_000
export const DIAL_DELAY_MAX_MS = 15 * 60_000
/** Minimum for a recently good or a static peer: most likely it is only restarting. */
export const GOOD_PEER_DELAY_MIN_MS = 1_000
const BASE = 2

/**
 * Exponential back-off with decorrelated jitter, as in the SSV nodes of the genesis generation:
 * random between the minimum and twice the previous delay, so that peers that failed together are
 * not retried together. `chance` is in [0, 1).
 */
export function nextDialDelay(
  formerMs: number,
  chance: number,
  leastMs = DIAL_DELAY_MIN_MS,
): number {
  const highest = Math.max(formerMs, leastMs) * BASE
  return Math.min(leastMs + chance * (highest - leastMs), DIAL_DELAY_MAX_MS)
}
