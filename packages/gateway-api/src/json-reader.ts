import { InvalidJsonError } from './errors.ts'

/** Deeper input is rejected: no request of this protocol has more than two levels. */
export const MAX_JSON_DEPTH = 64

const UINT64_MAX = 2n ** 64n - 1n
const UINT64_MAX_DIGITS = 20

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const UNSIGNED = /^\d+$/

/**
 * Reads one JSON value from the start of a text, member by member, and ignores what follows it.
 *
 * Unlike `JSON.parse` it keeps the order of repeated members, loses no digit and limits the depth.
 * Every method throws InvalidJsonError if the text does not contain the requested value.
 */
export class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The first character of the next value; consumes white space only. */
  peek(): string {
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    this.#at = SPACE.lastIndex
    const character = this.#text[this.#at]
    if (character === undefined) throw new InvalidJsonError('unexpected EOF')
    return character
  }

  /** Consumes `null` if it is the next value. @returns whether it did */
  takeNull(): boolean {
    return this.peek() === 'n' && this.#literal('null')
  }

  /** Calls `member` with each member's name in document order; `member` must consume the value. */
  object(member: (name: string) => void): void {
    this.#expect('{')
    if (this.#take('}')) return
    do {
      const name = this.string()
      this.#expect(':')
      member(name)
    } while (this.#take(','))
    this.#expect('}')
  }

  string(): string {
    if (this.peek() !== '"') throw this.#unexpected()
    const start = this.#at
    let end = start + 1
    for (;;) {
      const character = this.#text[end]
      if (character === undefined) throw new InvalidJsonError('unexpected EOF')
      if (character === '"') break
      end += character === '\\' ? 2 : 1
    }
    this.#at = end + 1
    try {
      return (JSON.parse(this.#text.slice(start, end + 1)) as string).toWellFormed()
    } catch {
      throw new InvalidJsonError(`invalid string at position ${start}`)
    }
  }

  boolean(): boolean {
    const value = this.peek() === 't'
    this.#literal(value ? 'true' : 'false')
    return value
  }

  /** An unsigned 64-bit integer; a fraction, an exponent, a sign or anything above 2^64−1 is a fault. */
  uint64(): bigint {
    this.peek()
    const digits = this.#number()
    if (UNSIGNED.test(digits) && digits.length <= UINT64_MAX_DIGITS) {
      const value = BigInt(digits)
      if (value <= UINT64_MAX) return value
    }
    throw new InvalidJsonError(`not an integer from 0 to ${UINT64_MAX}`)
  }

  /** Skips a value of any kind. */
  skip(depth = 1): void {
    const first = this.peek()
    if (depth > MAX_JSON_DEPTH) throw new InvalidJsonError(`nested deeper than ${MAX_JSON_DEPTH}`)
    if (first === '{') this.object(() => this.skip(depth + 1))
    else if (first === '[') this.#array(depth)
    else if (first === '"') this.string()
    else if (first === 't' || first === 'f') this.boolean()
    else if (first === 'n') this.#literal('null')
    else this.#number()
  }

  #array(depth: number): void {
    this.#expect('[')
    if (this.#take(']')) return
    do {
      this.skip(depth + 1)
    } while (this.#take(','))
    this.#expect(']')
  }

  #number(): string {
    NUMBER.lastIndex = this.#at
    const digits = NUMBER.exec(this.#text)?.[0]
    if (digits === undefined) throw this.#unexpected()
    this.#at += digits.length
    return digits
  }

  #literal(word: string): true {
    if (!this.#text.startsWith(word, this.#at)) {
      if (word.startsWith(this.#text.slice(this.#at))) throw new InvalidJsonError('unexpected EOF')
      throw this.#unexpected()
    }
    this.#at += word.length
    return true
  }

  #take(character: string): boolean {
    if (this.peek() !== character) return false
    this.#at += 1
    return true
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected()
  }

  #unexpected(): InvalidJsonError {
    return new InvalidJsonError(`invalid character at position ${this.#at}`)
  }
}
