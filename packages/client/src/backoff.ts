export interface BackoffOptions {
  /** The longest first wait, in milliseconds. */
  minMs: number
  /** The longest wait of all, in milliseconds. */
  maxMs: number
}

/**
 * How long to wait before attempt `attempt` (0, 1, 2 …): anything up to a bound that doubles with each attempt.
 * The whole of it is left to chance, so that many clients of a gateway that went away do not come back together.
 */
export function backoffMs(
  attempt: number,
  { minMs, maxMs }: BackoffOptions,
  random: () => number,
): number {
  return Math.round(random() * Math.min(maxMs, minMs * 2 ** attempt))
}
