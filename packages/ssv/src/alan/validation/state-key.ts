/** Secret of this process, so that nobody outside it can choose keys that fall together. */
const SEED = crypto.getRandomValues(new Uint32Array(2))

/**
 * A key of 64 bits for what is remembered, made of words one after the other.
 *
 * Two different inputs share a key with a probability of 2^-64 for each pair. An operator's own id is
 * part of every key that its messages reach, so a collision could only touch its own record.
 */
export class StateKey {
  readonly high: number
  readonly low: number

  private constructor(high: number, low: number) {
    this.high = high
    this.low = low
  }

  static readonly start = new StateKey(SEED[0] as number, SEED[1] as number)

  /** @param word of which the low 32 bits count */
  with(word: number): StateKey {
    const high = scramble(this.high ^ Math.imul(word, 0x9e3779b1))
    const low = scramble(this.low ^ Math.imul(word ^ 0x5bd1e995, 0x85ebca77))
    return new StateKey((high + low) >>> 0, (low ^ Math.imul(high, 0xc2b2ae3d)) >>> 0)
  }

  /** @param value an unsigned integer below 2^64 */
  withId(value: bigint): StateKey {
    const number = Number(value)
    return this.with(number >>> 0).with(Number.isSafeInteger(number) ? (number / 2 ** 32) | 0 : -1)
  }

  withBytes(bytes: Uint8Array): StateKey {
    let key = this.with(bytes.length)
    let word = 0
    for (let i = 0; i < bytes.length; i++) {
      word = (word << 8) | (bytes[i] as number)
      if (i % 4 === 3) key = key.with(word)
    }
    return bytes.length % 4 === 0 ? key : key.with(word)
  }

  withText(text: string): StateKey {
    let key = this.with(text.length)
    for (let i = 0; i < text.length; i += 2) {
      key = key.with((text.charCodeAt(i) << 16) | (text.charCodeAt(i + 1) || 0))
    }
    return key
  }
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output. */
function scramble(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
