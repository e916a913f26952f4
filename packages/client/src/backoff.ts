export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds. */
  minMs: number
  /** Upper bound of all delays, in milliseconds. */
  maxMs: number
}

/**
 * The delay before attempt `attempt` (0, 1, 2 …): random, up to a bound that doubles with each
 * attempt. Full randomisation keeps many clients of a failed gateway from reconnecting together.
 */
export function backoffMs(
  attempt: number,
  { minMs, maxMs }: BackoffOptions,
  random: () => number,
): number {
  return Math.round(random() * Math.min(maxMs, minMs * 2 ** attempt))
}
