/** The rate of a counter over the last seconds. */
export class Rate {
  readonly #windowMs: number
  readonly #samples: { at: number; value: number }[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(at: number, value: number): void {
    this.#samples.push({ at, value })
    while ((this.#samples[0]?.at ?? at) < at - this.#windowMs) this.#samples.shift()
  }

  /** Per second; 0 until there are two samples. */
  get perSecond(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.at === first.at) return 0
    return ((last.value - first.value) * 1_000) / (last.at - first.at)
  }
}
