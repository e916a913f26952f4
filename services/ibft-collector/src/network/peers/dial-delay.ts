/** After the first failure, and the least ever. */
export const DIAL_DELAY_MIN_MS = 15_000
export const DIAL_DELAY_MAX_MS = 15 * 60_000
const BASE = 2

/**
 * Exponential with decorrelated jitter, as the SSV nodes of the genesis generation dial: between the least and twice the
 * delay before, by chance; so peers that failed together are not tried again together. `chance` is in [0, 1).
 */
export function nextDialDelay(formerMs: number, chance: number): number {
  const highest = Math.max(formerMs, DIAL_DELAY_MIN_MS) * BASE
  const delay = DIAL_DELAY_MIN_MS + chance * (highest - DIAL_DELAY_MIN_MS)
  return Math.min(delay, DIAL_DELAY_MAX_MS)
}
