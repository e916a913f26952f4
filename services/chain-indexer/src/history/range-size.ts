/** How many blocks to ask for at once: halved when an endpoint refuses, growing back slowly. */
export class RangeSize {
  readonly #widest: number
  #blocks: number

  /** @param widest where it begins, and as far as it grows */
  constructor(widest: number) {
    this.#widest = widest
    this.#blocks = widest
  }

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
    this.#blocks = Math.min(this.#widest, Math.ceil(this.#blocks * 1.25))
  }
}
