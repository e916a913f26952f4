/** After the first failure, and the least ever. */
export const DIAL_DELAY_MIN_MS = 15_000
export const DIAL_DELAY_MAX_MS = 15 * 60_000
/** The least for a peer that was good a moment ago, or that we are told to keep: it most likely only starts anew. */
export const GOOD_PEER_DELAY_MIN_MS = 1_000
const BASE = 2

/**
 * Exponential with decorrelated jitter, as the SSV nodes of the genesis generation dial: between the least and twice the
 * delay before, by chance; so peers that failed together are not tried again together. `chance` is in [0, 1).
 */
export function nextDialDelay(
  formerMs: number,
  chance: number,
  leastMs = DIAL_DELAY_MIN_MS,
): number {
  const highest = Math.max(formerMs, leastMs) * BASE
  return Math.min(leastMs + chance * (highest - leastMs), DIAL_DELAY_MAX_MS)
}
