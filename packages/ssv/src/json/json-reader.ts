import { decodeBase64 } from '@ssv-exporter/encoding/base64-text'
import { decodeHex } from '@ssv-exporter/encoding/hex-text'
import { newBytes, type TakeBytes } from '@ssv-exporter/encoding/scratch-buffer'
import { SsvDecodeError } from '../errors.ts'
import { ASCII, isDigit } from './ascii.ts'
import { endOfNumber } from './end-of-number.ts'
import { endOfString } from './end-of-string.ts'
import { integerOf } from './integer-of.ts'
import type { JsonMembers } from './json-members.ts'

/** For ignored values; the protocol has at most four levels. */
export const MAX_JSON_DEPTH = 32

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n

// A byte order mark within a string is part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * Reads the JSON of the network from its bytes, value by value, in one pass.
 *
 * Accepts what Go's encoding/json accepts: member names in any letter case, unknown members, of
 * repeated members the last; bytes that are not UTF-8 become U+FFFD. Unlike `JSON.parse` it keeps
 * all digits, creates no objects of peer-controlled size and limits the depth. Unlike Go it rejects
 * non-canonical Base64, and replaces a repeated object instead of merging it.
 *
 * Methods throw SsvDecodeError: `not-json` for invalid JSON, `bad-field` for an unexpected value.
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

  /** Consumes `null` if it is the next value and returns whether it was. */
  takeNull(): boolean {
    if (this.#peek() !== ASCII.n) return false
    this.#literal('null')
    return true
  }

  /**
   * Calls `visit` with each requested member, in document order; `visit` must consume its value.
   */
  object<Name extends string>(members: JsonMembers<Name>, visit: (name: Name) => void): void {
    if (!this.#take(ASCII.openBrace)) throw this.#unlike('an object')
    if (this.#take(ASCII.closeBrace)) return
    const { names } = members
    let next = 0
    do {
      if (this.#peek() !== ASCII.quote) throw this.#malformed()
      const index = this.#written(members, next)
      const name = index < names.length ? names[index] : members.find(this.#name())
      if (name === undefined) {
        this.skip()
      } else {
        next = index + 1
        this.#member = name
        visit(name)
      }
    } while (this.#take(ASCII.comma))
    if (!this.#take(ASCII.closeBrace)) throw this.#malformed()
  }

  /** Calls `visit` for each element, which it must consume. */
  array(visit: () => void): void {
    if (!this.#take(ASCII.openBracket)) throw this.#unlike('a list')
    if (this.#take(ASCII.closeBracket)) return
    do visit()
    while (this.#take(ASCII.comma))
    if (!this.#take(ASCII.closeBracket)) throw this.#malformed()
  }

  string(): string {
    const written = this.#string()
    const text = decoder.decode(written)
    if (!written.includes(ASCII.backslash)) return text
    return (JSON.parse(`"${text}"`) as string).toWellFormed()
  }

  /** Bytes as Base64; `null` is no bytes at all, which is not the same as none in it. */
  base64(take: TakeBytes = newBytes): Uint8Array<ArrayBuffer> | null {
    return this.takeNull() ? null : this.#decoded(decodeBase64, take, 'Base64')
  }

  /** Bytes as hex, in either case. */
  hex(take: TakeBytes = newBytes): Uint8Array<ArrayBuffer> {
    return this.#decoded(decodeHex, take, 'hex')
  }

  int64(): bigint {
    return this.#integer(INT64_MIN, INT64_MAX, 'a 64-bit integer')
  }

  uint64(): bigint {
    return this.#integer(0n, UINT64_MAX, 'an unsigned 64-bit integer')
  }

  /** Consumes any value and returns its text. */
  raw(): Uint8Array {
    this.#peek()
    const from = this.#at
    this.skip()
    return this.#bytes.subarray(from, this.#at)
  }

  /** Consumes any value. */
  skip(depth = 1): void {
    const first = this.#peek()
    if (depth > MAX_JSON_DEPTH) throw new SsvDecodeError('not-json', 'nested too deep')
    if (first === ASCII.openBrace) this.#skipObject(depth)
    else if (first === ASCII.openBracket) this.array(() => this.skip(depth + 1))
    else if (first === ASCII.quote) this.#string()
    else if (first === ASCII.t) this.#literal('true')
    else if (first === ASCII.f) this.#literal('false')
    else if (first === ASCII.n) this.#literal('null')
    else this.#number()
  }

  #skipObject(depth: number): void {
    this.#at += 1
    if (this.#take(ASCII.closeBrace)) return
    do {
      if (this.#peek() !== ASCII.quote) throw this.#malformed()
      this.#string()
      if (!this.#take(ASCII.colon)) throw this.#malformed()
      this.skip(depth + 1)
    } while (this.#take(ASCII.comma))
    if (!this.#take(ASCII.closeBrace)) throw this.#malformed()
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
    if (!this.#take(ASCII.colon)) throw this.#malformed()
    return name
  }

  /** Consumes a string and gives it as it is written, without its quotes. */
  #string(): Uint8Array {
    if (this.#peek() !== ASCII.quote) throw this.#unlike('a string')
    const from = this.#at + 1
    const to = endOfString(this.#bytes, from)
    if (to < 0) throw this.#malformed()
    this.#at = to + 1
    return this.#bytes.subarray(from, to)
  }

  #integer(least: bigint, most: bigint, what: string): bigint {
    const first = this.#peek()
    if (first !== ASCII.minus && !isDigit(first)) throw this.#unlike(what)
    const from = this.#at
    this.#number()
    const value = integerOf(this.#bytes, from, this.#at)
    // Go reads −0 as a signed number only.
    const signed = first === ASCII.minus && least === 0n
    if (value === undefined || signed || value < least || value > most) throw this.#bad(what)
    return value
  }

  /** Consumes a string and gives the bytes that it stands for. */
  #decoded(decode: typeof decodeBase64, take: TakeBytes, what: string): Uint8Array<ArrayBuffer> {
    if (this.#peek() !== ASCII.quote) throw this.#unlike('a string')
    const from = this.#at + 1
    const to = this.#bytes.indexOf(ASCII.quote, from)
    const bytes = to < 0 ? undefined : decode(this.#bytes, from, to, take)
    if (bytes !== undefined) {
      // Of the alphabet to the last character: without escapes, and without anything that a string cannot hold.
      this.#at = to + 1
      return bytes
    }
    const text = encoder.encode(this.string())
    const resolved = decode(text, 0, text.length, take)
    if (resolved === undefined) throw this.#bad(what)
    return resolved
  }

  #number(): void {
    const to = endOfNumber(this.#bytes, this.#at)
    if (to < 0) throw this.#malformed()
    this.#at = to
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
      if (
        byte !== ASCII.space &&
        byte !== ASCII.lineFeed &&
        byte !== ASCII.carriageReturn &&
        byte !== ASCII.tab
      ) {
        return byte
      }
      this.#at += 1
    }
  }

  #malformed(): SsvDecodeError {
    return new SsvDecodeError('not-json', `at or after byte ${this.#at}`)
  }

  /** The error for a value of another kind than expected, which may also be invalid JSON. */
  #unlike(what: string): SsvDecodeError {
    return this.#peek() === undefined ? this.#malformed() : this.#bad(what)
  }

  #bad(what: string): SsvDecodeError {
    return new SsvDecodeError('bad-field', `${this.#member} is not ${what}`)
  }
}
