import { base64Length, encodeBase64Into } from '@ssv-exporter/encoding/base64-text'
import { encodeHexInto } from '@ssv-exporter/encoding/hex-text'

/** Holds a decided message of an attester, so that most texts are written without growing. */
const FIRST_BYTES = 2_048

const NONE = new Uint8Array(0)

const encoder = new TextEncoder()

/** Those that no writer has: a new one for each would cost more than what is written into it. */
const free: Uint8Array<ArrayBuffer>[] = []

/** Writes JSON as bytes. It does not validate: order, commas and quotes are up to the caller. */
export class JsonWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #at = 0

  constructor() {
    this.#bytes = free.pop() ?? new Uint8Array(FIRST_BYTES)
  }

  /** ASCII text that stands in the output as it is. */
  raw(text: string): this {
    this.#room(text.length)
    for (let at = 0; at < text.length; at++) this.#bytes[this.#at++] = text.charCodeAt(at)
    return this
  }

  /** Text that may hold any character. */
  text(text: string): this {
    return this.bytes(encoder.encode(text))
  }

  bytes(bytes: Uint8Array): this {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
    return this
  }

  /** A string of Base64, quotes included, or `null`. */
  base64(bytes: Uint8Array | null): this {
    if (bytes === null) return this.raw('null')
    this.raw('"')
    this.#room(base64Length(bytes.length))
    this.#at = encodeBase64Into(bytes, this.#bytes, this.#at)
    return this.raw('"')
  }

  /** A string of lower-case hex, quotes included. */
  hex(bytes: Uint8Array): this {
    this.raw('"')
    this.#room(bytes.length * 2)
    this.#at = encodeHexInto(bytes, this.#bytes, this.#at)
    return this.raw('"')
  }

  integer(value: bigint | number): this {
    return this.raw(String(value))
  }

  /** A list, or `null`; `write` writes one element. */
  list<Element>(elements: readonly Element[] | null, write: (element: Element) => void): this {
    if (elements === null) return this.raw('null')
    this.raw('[')
    for (const [index, element] of elements.entries()) {
      if (index > 0) this.raw(',')
      write(element)
    }
    return this.raw(']')
  }

  /** Ends the writing. @returns what was written, in a buffer of its own */
  finish(): Uint8Array<ArrayBuffer> {
    return this.end((bytes) => bytes.slice())
  }

  /** Ends the writing. @returns what `read` makes of what was written, which it must not keep */
  end<Value>(read: (bytes: Uint8Array<ArrayBuffer>) => Value): Value {
    const bytes = this.#bytes
    const value = read(bytes.subarray(0, this.#at))
    this.#bytes = NONE
    this.#at = 0
    if (bytes.length === FIRST_BYTES) free.push(bytes)
    return value
  }

  #room(length: number): void {
    const needed = this.#at + length
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2, FIRST_BYTES))
    grown.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = grown
  }
}
