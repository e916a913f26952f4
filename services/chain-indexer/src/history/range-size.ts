/** Where ranges begin, and as far as they grow. */
export const WIDEST_RANGE = 10_000

/** How many blocks to ask for at once: halved when an endpoint refuses, growing back slowly. */
export class RangeSize {
  #blocks = WIDEST_RANGE

  get blocks(): number {
    return this.#blocks
  }

  /** @returns whether a narrower range is left to try than the refused one */
  shrink(refused: number): boolean {
    if (refused <= 1) return false
    this.#blocks = Math.max(1, Math.floor(refused / 2))
    return true
  }

  grow(): void {
    this.#blocks = Math.min(WIDEST_RANGE, Math.ceil(this.#blocks * 1.25))
  }
}
