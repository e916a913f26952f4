import { decodeBase64 } from '../bytes/base64.ts'
import { SsvDecodeError } from '../ssv-decode-error.ts'
import type { JsonMembers } from './json-members.ts'

/** Of values that nobody asked for; what the protocol has is four levels deep. */
export const MAX_JSON_DEPTH = 32

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n
/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15
const UINT64_MAX_DIGITS = 20

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LOWER_E = 0x65
const LOWER_F = 0x66
const LOWER_N = 0x6e
const LOWER_T = 0x74
const LOWER_U = 0x75
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** What may follow a backslash, besides `u` and four hex digits. */
const ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)))

// A byte order mark within a string is part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE
const isHex = (byte: number) =>
  isDigit(byte) || ((byte | SPACE) >= 0x61 && (byte | SPACE) <= LOWER_F)

/**
 * Reads the JSON of the network from its bytes, value by value, in one pass.
 *
 * Takes what Go's encoding/json takes: member names in any letter case, unknown members, of repeated members the last;
 * bytes that are not UTF-8 become U+FFFD. Unlike `JSON.parse` it loses no digit, makes no object a peer can choose the size of
 * and bounds the depth. Unlike Go it refuses Base64 that is not canonical, and replaces a repeated object instead of merging it.
 *
 * Methods throw SsvDecodeError: `not-json` when the text is no JSON, `bad-field` when it is another value than asked for.
 */
export class JsonReader {
  readonly #bytes: Uint8Array
  #at = 0
  /** What is being read, for the detail of a fault. */
  #member = 'value'

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** @throws SsvDecodeError when something but white space is left */
  end(): void {
    if (this.#peek() !== undefined) throw this.#malformed()
  }

  /** Consumes `null` if that is the next value and says whether it was. */
  takeNull(): boolean {
    if (this.#peek() !== LOWER_N) return false
    this.#literal('null')
    return true
  }

  /** Calls `visit` with each member that is asked for, in document order; `visit` must consume its value. */
  object<Name extends string>(members: JsonMembers<Name>, visit: (name: Name) => void): void {
    if (!this.#take(OPEN_BRACE)) throw this.#unlike('an object')
    if (this.#take(CLOSE_BRACE)) return
    const { names } = members
    let next = 0
    do {
      if (this.#peek() !== QUOTE) throw this.#malformed()
      const index = this.#written(members, next)
      const name = index < names.length ? names[index] : members.find(this.#name())
      if (name === undefined) {
        this.skip()
      } else {
        next = index + 1
        this.#member = name
        visit(name)
      }
    } while (this.#take(COMMA))
    if (!this.#take(CLOSE_BRACE)) throw this.#malformed()
  }

  /** Calls `visit` for each element, which it must consume. */
  array(visit: () => void): void {
    if (!this.#take(OPEN_BRACKET)) throw this.#unlike('a list')
    if (this.#take(CLOSE_BRACKET)) return
    do visit()
    while (this.#take(COMMA))
    if (!this.#take(CLOSE_BRACKET)) throw this.#malformed()
  }

  string(): string {
    const from = this.#at + 1
    const plain = this.#string()
    const to = this.#at - 1
    const text = decoder.decode(this.#bytes.subarray(from, to))
    return plain ? text : (JSON.parse(`"${text}"`) as string).toWellFormed()
  }

  /** A string's own bytes, without quotes and with no escape in it: what hex and Base64 are written as. */
  ascii(): Uint8Array {
    if (this.#peek() !== QUOTE) throw this.#unlike('a string')
    const from = this.#at + 1
    if (this.#string()) return this.#bytes.subarray(from, this.#at - 1)
    this.#at = from - 1
    return encoder.encode(this.string())
  }

  /** Bytes as Base64; `null` is no bytes at all, which is not the same as none in it. */
  base64(): Uint8Array<ArrayBuffer> | null {
    if (this.takeNull()) return null
    const bytes = decodeBase64(this.ascii())
    if (bytes === undefined) throw this.#bad('Base64')
    return bytes
  }

  int64(): bigint {
    return this.#integer(INT64_MIN, INT64_MAX, 'a 64-bit integer')
  }

  uint64(): bigint {
    return this.#integer(0n, UINT64_MAX, 'an unsigned 64-bit integer')
  }

  /** Consumes a value of any kind and gives its text. */
  raw(): Uint8Array {
    this.#peek()
    const from = this.#at
    this.skip()
    return this.#bytes.subarray(from, this.#at)
  }

  /** Consumes a value of any kind. */
  skip(depth = 1): void {
    const first = this.#peek()
    if (depth > MAX_JSON_DEPTH) throw new SsvDecodeError('not-json', 'nested too deep')
    if (first === OPEN_BRACE) this.#skipObject(depth)
    else if (first === OPEN_BRACKET) this.array(() => this.skip(depth + 1))
    else if (first === QUOTE) this.#string()
    else if (first === LOWER_T) this.#literal('true')
    else if (first === LOWER_F) this.#literal('false')
    else if (first === LOWER_N) this.#literal('null')
    else this.#number()
  }

  #skipObject(depth: number): void {
    this.#at += 1
    if (this.#take(CLOSE_BRACE)) return
    do {
      if (this.#peek() !== QUOTE) throw this.#malformed()
      this.#string()
      if (!this.#take(COLON)) throw this.#malformed()
      this.skip(depth + 1)
    } while (this.#take(COMMA))
    if (!this.#take(CLOSE_BRACE)) throw this.#malformed()
  }

  /** The index of the member whose name stands here as it is written, of those not had; consumes name and colon. */
  #written(members: JsonMembers<string>, next: number): number {
    const { written } = members
    for (let index = next; index < written.length; index++) {
      const name = written[index] as Uint8Array
      let same = 0
      while (same < name.length && this.#bytes[this.#at + same] === name[same]) same += 1
      if (same < name.length) continue
      this.#at += same
      return index
    }
    return written.length
  }

  #name(): string {
    const name = this.string()
    if (!this.#take(COLON)) throw this.#malformed()
    return name
  }

  /** Consumes a string and says whether it has no escapes. */
  #string(): boolean {
    if (this.#peek() !== QUOTE) throw this.#unlike('a string')
    const bytes = this.#bytes
    let plain = true
    let at = this.#at + 1
    for (;;) {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) break
      if (byte < SPACE) throw this.#malformed()
      if (byte === BACKSLASH) {
        plain = false
        at = this.#escape(at + 1)
      } else {
        at += 1
      }
    }
    this.#at = at + 1
    return plain
  }

  #escape(at: number): number {
    const byte = this.#bytes[at] ?? 0
    if (byte !== LOWER_U) {
      if (!ESCAPES.has(byte)) throw this.#malformed()
      return at + 1
    }
    for (let digit = 1; digit <= 4; digit++) {
      if (!isHex(this.#bytes[at + digit] ?? 0)) throw this.#malformed()
    }
    return at + 5
  }

  #integer(least: bigint, most: bigint, what: string): bigint {
    const first = this.#peek()
    if (first !== MINUS && (first === undefined || !isDigit(first))) throw this.#unlike(what)
    const from = this.#at
    const whole = this.#number()
    if (!whole || this.#at - from > UINT64_MAX_DIGITS) throw this.#bad(what)
    const value = this.#valueOf(from, this.#at)
    // Go reads −0 as a signed number only.
    const signed = first === MINUS && least === 0n
    if (signed || value < least || value > most) throw this.#bad(what)
    return value
  }

  /** The integer whose digits stand there. */
  #valueOf(from: number, to: number): bigint {
    const bytes = this.#bytes
    if (to - from > EXACT_DIGITS) return BigInt(decoder.decode(bytes.subarray(from, to)))
    const negative = bytes[from] === MINUS
    let value = 0
    for (let at = negative ? from + 1 : from; at < to; at++) {
      value = value * 10 + (bytes[at] as number) - ZERO
    }
    return BigInt(negative ? -value : value)
  }

  /** Consumes a number and says whether it is written without fraction and exponent. */
  #number(): boolean {
    const bytes = this.#bytes
    const from = bytes[this.#at] === MINUS ? this.#at + 1 : this.#at
    let at = this.#digits(from)
    if (bytes[from] === ZERO && at > from + 1) throw this.#malformed()
    const end = at
    if (bytes[at] === POINT) at = this.#digits(at + 1)
    if (((bytes[at] ?? 0) | SPACE) === LOWER_E) {
      const sign = bytes[at + 1]
      at = this.#digits(sign === PLUS || sign === MINUS ? at + 2 : at + 1)
    }
    this.#at = at
    return at === end
  }

  /** The place behind the digits that stand there, at least one. */
  #digits(from: number): number {
    let at = from
    while (isDigit(this.#bytes[at] ?? 0)) at += 1
    if (at === from) throw this.#malformed()
    return at
  }

  #literal(word: string): void {
    for (let at = 0; at < word.length; at++) {
      if (this.#bytes[this.#at + at] !== word.charCodeAt(at)) throw this.#malformed()
    }
    this.#at += word.length
  }

  #take(byte: number): boolean {
    if (this.#peek() !== byte) return false
    this.#at += 1
    return true
  }

  /** The first byte of what comes next; consumes white space only. */
  #peek(): number | undefined {
    const bytes = this.#bytes
    for (;;) {
      const byte = bytes[this.#at]
      if (byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== TAB) {
        return byte
      }
      this.#at += 1
    }
  }

  #malformed(): SsvDecodeError {
    return new SsvDecodeError('not-json', `at or after byte ${this.#at}`)
  }

  /** The fault of a value that is not of the kind asked for: perhaps it is none at all. */
  #unlike(what: string): SsvDecodeError {
    return this.#peek() === undefined ? this.#malformed() : this.#bad(what)
  }

  #bad(what: string): SsvDecodeError {
    return new SsvDecodeError('bad-field', `${this.#member} is not ${what}`)
  }
}
