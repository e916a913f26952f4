export interface TokenBucket {
  take(): void
  /** 0 when there is one now. */
  msToNext(): number
}

/** A rate limit: `perSecond` in the long run, twice as many at once. `now`: monotonic milliseconds. */
export function createTokenBucket(perSecond: number, now: () => number): TokenBucket {
  const burst = Math.max(1, perSecond * 2)
  let tokens = burst
  let filledAt = now()

  function fill(): void {
    const at = now()
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1_000) * perSecond)
    filledAt = at
  }

  return {
    take() {
      fill()
      tokens -= 1
    },
    msToNext() {
      fill()
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1_000)
    },
  }
}
