const MS_PER_SECOND = 1_000

export interface TokenBucketOptions {
  /** Tokens added per second. */
  readonly perSecond: number
  /** Capacity of the bucket; it starts full. */
  readonly burst: number
}

/**
 * Limits a rate. A token is whatever is counted: requests, messages, bytes. Times are monotonic
 * milliseconds.
 */
export interface TokenBucket {
  /** Takes tokens if available. @returns whether it did */
  take(nowMs: number, tokens?: number): boolean
  /**
   * Takes tokens in any case, going into debt if necessary. @returns the milliseconds until the
   * debt is repaid; 0 without debt
   */
  reserve(nowMs: number, tokens?: number): number
  /** @returns the milliseconds until a token is available */
  msToNext(nowMs: number): number
  /** A full bucket equals a new one: it need not be kept. */
  isFull(nowMs: number): boolean
}

export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  return new Bucket(options)
}

/** A class, because there may be one per connection: closures would use more memory. */
class Bucket implements TokenBucket {
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #filledAtMs: number | undefined

  constructor({ perSecond, burst }: TokenBucketOptions) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
  }

  take(nowMs: number, tokens = 1): boolean {
    this.#fill(nowMs)
    if (this.#tokens < tokens) return false
    this.#tokens -= tokens
    return true
  }

  reserve(nowMs: number, tokens = 1): number {
    this.#fill(nowMs)
    this.#tokens -= tokens
    return this.#tokens >= 0 ? 0 : (-this.#tokens * MS_PER_SECOND) / this.#perSecond
  }

  msToNext(nowMs: number): number {
    this.#fill(nowMs)
    if (this.#tokens >= 1) return 0
    return Math.ceil(((1 - this.#tokens) / this.#perSecond) * MS_PER_SECOND)
  }

  isFull(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#tokens >= this.#burst
  }

  #fill(nowMs: number): void {
    // A clock that is set back adds and removes nothing.
    const elapsedMs = Math.max(0, nowMs - (this.#filledAtMs ?? nowMs))
    const added = (elapsedMs / MS_PER_SECOND) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + added)
    this.#filledAtMs = nowMs
  }
}
