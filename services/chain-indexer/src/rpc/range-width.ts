/** At the edge of what an endpoint gives, every other question would be one too many. */
const ANSWERS_BEFORE_GROWTH = 3

/** How many blocks to ask an endpoint for at once: halved when it refuses, growing back slowly up to what it stated. */
export class RangeWidth {
  #ceiling: number
  #blocks: number
  #answered = 0

  /** @param widest where it begins, and as far as it grows */
  constructor(widest: number) {
    this.#ceiling = widest
    this.#blocks = widest
  }

  get blocks(): number {
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

  /** To be called for each answer of the full width. */
  grow(): void {
    this.#answered++
    if (this.#answered < ANSWERS_BEFORE_GROWTH) return
    this.#answered = 0
    this.#blocks = Math.min(this.#ceiling, Math.ceil(this.#blocks * 1.25))
  }
}
