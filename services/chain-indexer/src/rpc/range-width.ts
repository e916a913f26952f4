/** At the edge of what an endpoint gives, every other question would be one too many. */
const ANSWERS_BEFORE_GROWTH = 3

/**
 * Logs that a range should hold at most: about 5 MB of an answer, and one commit. More only take more memory, as several ranges are
 * worked on at once.
 */
const COMFORTABLE_LOGS = 1_000
/** Asked for before anything is known of how many logs the blocks hold. */
const FIRST_BLOCKS = 2_000
/** Blocks without logs say little about the next ones. */
const MOST_GROWTH = 8

/**
 * How many blocks to ask an endpoint for at once: halved when it refuses, growing back slowly up to what it stated; and fewer where
 * there are many logs.
 */
export class RangeWidth {
  #ceiling: number
  #blocks: number
  #comfortable = FIRST_BLOCKS
  #answered = 0

  /** @param widest where it begins, and as far as it grows */
  constructor(widest: number) {
    this.#ceiling = widest
    this.#blocks = widest
  }

  get blocks(): number {
    return Math.min(this.#blocks, this.#comfortable)
  }

  /** How many the endpoint gives, as far as is known. */
  get tolerated(): number {
    return this.#blocks
  }

  /** What the endpoint said it answers at most; the widest that is asked for where it said nothing. */
  get ceiling(): number {
    return this.#ceiling
  }

  /**
   * @param stated the widest range that the endpoint says it answers: from then on it is never asked for more
   * @returns whether a narrower range is left to try than the refused one
   */
  shrink(refused: number, stated?: number): boolean {
    if (refused <= 1) return false
    this.#answered = 0
    if (stated !== undefined && stated < refused) {
      this.#ceiling = Math.min(this.#ceiling, stated)
      this.#blocks = Math.min(this.#blocks, stated)
    } else this.#blocks = Math.max(1, Math.floor(refused / 2))
    return true
  }

  /** To be called for each answer. @param logs how many of them the blocks hold */
  answered(blocks: number, logs: number): void {
    const comfortable = Math.floor((COMFORTABLE_LOGS * blocks) / Math.max(1, logs))
    this.#comfortable = Math.max(1, Math.min(MOST_GROWTH * blocks, comfortable))
    if (blocks >= this.#blocks) this.#grow()
  }

  #grow(): void {
    this.#answered++
    if (this.#answered < ANSWERS_BEFORE_GROWTH) return
    this.#answered = 0
    this.#blocks = Math.min(this.#ceiling, Math.ceil(this.#blocks * 1.25))
  }
}
