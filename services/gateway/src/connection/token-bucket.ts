const MS_PER_SECOND = 1_000

/**
 * Counts requests against a rate, with one second's worth in hand.
 *
 * `take(nowMs)` always takes and returns how many milliseconds to wait before doing what was asked for.
 */
export function createTokenBucket(perSecond: number) {
  let tokens = perSecond
  let at = 0

  return {
    take(nowMs: number): number {
      const gained = at === 0 ? 0 : ((nowMs - at) * perSecond) / MS_PER_SECOND
      tokens = Math.min(perSecond, tokens + Math.max(0, gained)) - 1
      at = nowMs
      return tokens >= 0 ? 0 : (-tokens * MS_PER_SECOND) / perSecond
    },
  }
}
