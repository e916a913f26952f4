const MS_PER_SECOND = 1_000

/** Counts requests against a rate, with one second's worth in hand. */
export interface TokenBucket {
  /** Always takes. @returns how many milliseconds to wait before doing what was asked for */
  take(nowMs: number): number
}

export function createTokenBucket(perSecond: number): TokenBucket {
  return new Bucket(perSecond)
}

/** A class, because there are ten thousand of them. */
class Bucket implements TokenBucket {
  private readonly perSecond: number
  private tokens: number
  private at = 0

  constructor(perSecond: number) {
    this.perSecond = perSecond
    this.tokens = perSecond
  }

  take(nowMs: number): number {
    const { perSecond } = this
    const gained = this.at === 0 ? 0 : ((nowMs - this.at) * perSecond) / MS_PER_SECOND
    this.tokens = Math.min(perSecond, this.tokens + Math.max(0, gained)) - 1
    this.at = nowMs
    return this.tokens >= 0 ? 0 : (-this.tokens * MS_PER_SECOND) / perSecond
  }
}
