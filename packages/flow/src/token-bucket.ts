const MS_PER_SECOND = 1_000

export interface TokenBucketOptions {
  /** Tokens added each second. */
  readonly perSecond: number
  /** The most tokens that the bucket holds; it starts full. */
  readonly burst: number
}

/** Limits a rate. A token is whatever is counted: requests, messages, bytes. Times are monotonic milliseconds. */
export interface TokenBucket {
  /** Takes tokens if there are enough, and returns whether there were. */
  take(nowMs: number, tokens?: number): boolean
  /** Takes tokens in any case, into debt if need be. @returns the milliseconds until the debt is repaid; 0 without one */
  reserve(nowMs: number, tokens?: number): number
  /** @returns the milliseconds until there is a token to take */
  msToNext(nowMs: number): number
  /** A full bucket is like a new one: it need not be kept. */
  isFull(nowMs: number): boolean
}

export function createTokenBucket(options: TokenBucketOptions): TokenBucket {
  return new Bucket(options)
}

/** A class, because there may be one for each connection: closures would cost more memory. */
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
    // A clock that goes back adds nothing and removes nothing.
    const elapsedMs = Math.max(0, nowMs - (this.#filledAtMs ?? nowMs))
    const added = (elapsedMs / MS_PER_SECOND) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + added)
    this.#filledAtMs = nowMs
  }
}
