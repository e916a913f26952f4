export interface TokenBucketOptions {
  /** Tokens that come back each second. */
  readonly perSecond: number
  /** The most that are ever there, and how many there are at first. */
  readonly burst: number
}

/** A rate with a burst. Tokens may be of any size: messages, bytes. */
export interface TokenBucket {
  /** Takes tokens when there are that many, and says whether there were. */
  take(nowMs: number, tokens?: number): boolean
  /** Whether nothing is missing: such a bucket need not be kept. */
  isFull(nowMs: number): boolean
}

export function createTokenBucket({ perSecond, burst }: TokenBucketOptions): TokenBucket {
  let level = burst
  let filledAtMs: number | undefined

  function fill(nowMs: number): void {
    // A clock that is set back gives nothing and takes nothing.
    const elapsedMs = Math.max(0, nowMs - (filledAtMs ?? nowMs))
    level = Math.min(burst, level + (elapsedMs / 1_000) * perSecond)
    filledAtMs = nowMs
  }

  return {
    take(nowMs, tokens = 1) {
      fill(nowMs)
      if (level < tokens) return false
      level -= tokens
      return true
    },
    isFull(nowMs) {
      fill(nowMs)
      return level >= burst
    },
  }
}
