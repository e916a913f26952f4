/** Per-process secret, so that attackers cannot construct colliding keys. */
const SEED = crypto.getRandomValues(new Uint32Array(2))

/** The key under construction: an object per word would cost more than the mixing. */
let high = 0
let low = 0

/**
 * A 64-bit state key, hashed word by word.
 *
 * Two different inputs share a key with a probability of 2^-64 for each pair. An operator's own id
 * is part of every key that its messages reach, so a collision could only touch its own record.
 */
export class StateKey {
  readonly high: number
  readonly low: number

  /** Internal. Use `start`. */
  constructor() {
    this.high = high
    this.low = low
  }

  static readonly start = StateKey.#seeded()

  /** @param words of which the low 32 bits count */
  with(...words: readonly number[]): StateKey {
    this.#resume()
    for (const word of words) mix(word)
    return new StateKey()
  }

  /** @param value an unsigned integer below 2^64 */
  withId(value: bigint): StateKey {
    const number = Number(value)
    this.#resume()
    mix(number >>> 0)
    mix(Number.isSafeInteger(number) ? (number / 2 ** 32) | 0 : -1)
    return new StateKey()
  }

  withBytes(bytes: Uint8Array): StateKey {
    this.#resume()
    mix(bytes.length)
    let word = 0
    for (let i = 0; i < bytes.length; i++) {
      word = (word << 8) | (bytes[i] as number)
      if (i % 4 === 3) mix(word)
    }
    if (bytes.length % 4 !== 0) mix(word)
    return new StateKey()
  }

  withText(text: string): StateKey {
    this.#resume()
    mix(text.length)
    for (let i = 0; i < text.length; i += 2) {
      mix((text.charCodeAt(i) << 16) | (text.charCodeAt(i + 1) || 0))
    }
    return new StateKey()
  }

  static #seeded(): StateKey {
    high = SEED[0] as number
    low = SEED[1] as number
    return new StateKey()
  }

  #resume(): void {
    high = this.high
    low = this.low
  }
}

function mix(word: number): void {
  const a = scramble(high ^ Math.imul(word, 0x9e3779b1))
  const b = scramble(low ^ Math.imul(word ^ 0x5bd1e995, 0x85ebca77))
  high = (a + b) >>> 0
  low = (b ^ Math.imul(a, 0xc2b2ae3d)) >>> 0
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output. */
function scramble(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
