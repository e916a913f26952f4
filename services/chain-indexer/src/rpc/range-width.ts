/** At the endpoint's limit, every other request would fail. */
const ANSWERS_BEFORE_GROWTH = 3

/**
 * Target maximum size of a response: some 500 registrations, and one commit. More only takes more
 * memory: several ranges are in flight, each as text, as parsed logs and as bytes.
 */
export const TARGET_BYTES = 2_000_000
/** Initial width, while the density of logs is unknown. */
const FIRST_BLOCKS = 2_000
/** Blocks without logs predict little about the next ones. */
const MAX_GROWTH = 8
/** Ranges requested at once; more would mostly take more connections. */
const MOST_AT_ONCE = 4

/**
 * The number of blocks to request at once: halved when the endpoint refuses, growing back slowly up
 * to its stated limit, and reduced where logs are dense or large.
 */
export class RangeWidth {
  #ceiling: number
  #blocks: number
  #target = FIRST_BLOCKS
  #answered = 0

  /** @param widest the initial and maximum width */
  constructor(widest: number) {
    this.#ceiling = widest
    this.#blocks = widest
  }

  get blocks(): number {
    return Math.min(this.#blocks, this.#target)
  }

  /** How many such ranges to request at once: more than one where logs are rare. */
  get atOnce(): number {
    return Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(this.#target / this.blocks)))
  }

  /** The endpoint's limit, as far as known. */
  get tolerated(): number {
    return this.#blocks
  }

  /** The endpoint's stated limit, or the maximum width if it stated none. */
  get ceiling(): number {
    return this.#ceiling
  }

  /**
   * @param stated the endpoint's stated limit, never exceeded from then on
   * @returns whether a narrower range than the refused one is left to try
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

  /** Must be called for each response. @param bytes size of the blocks' logs */
  answered(blocks: number, bytes: number): void {
    const target = Math.floor((TARGET_BYTES * blocks) / Math.max(1, bytes))
    this.#target = Math.max(1, Math.min(MAX_GROWTH * blocks, target))
    if (blocks >= this.#blocks) this.#grow()
  }

  #grow(): void {
    this.#answered++
    if (this.#answered < ANSWERS_BEFORE_GROWTH) return
    this.#answered = 0
    this.#blocks = Math.min(this.#ceiling, Math.ceil(this.#blocks * 1.25))
  }
}
