import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { MalformedLogError } from './errors.ts'
import type { Address } from './hex.ts'

/** Bytes in a word, the unit of the Solidity contract ABI. */
export const WORD = 32

const ADDRESS_START = 12
const UINT64_START = 24
const UINT32_START = 28

/**
 * Reads ABI-encoded values in place (Solidity contract ABI specification, "Formal Specification of
 * the Encoding").
 *
 * Positions are bytes from the start of the data. Dynamic values are identified by the position
 * `at` of their offset word and the position `base` that the offset is relative to. Byte values are
 * views: they share the memory of the data.
 *
 * Like go-ethereum and viem, it accepts offsets of any alignment, any padding and non-zero upper
 * bytes of an address. Like go-ethereum, it rejects integers wider than declared.
 *
 * Every method throws MalformedLogError, and nothing else, for data that does not decode.
 */
export class AbiReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  /**
   * Remaining budget for dynamic values. Bounds time and memory against offsets that share one
   * tail.
   */
  #budget: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#budget = bytes.length
  }

  address(at: number): Address {
    this.#requireWord(at)
    return bytesToHex(this.#bytes.subarray(at + ADDRESS_START, at + WORD)) as Address
  }

  /** @param bits the declared width, at most 32 */
  uint32(at: number, bits = 32): number {
    this.#requireWord(at)
    const value = this.#view.getUint32(at + UINT32_START)
    if (value >= 2 ** bits || !this.#isZero(at, UINT32_START)) {
      throw new MalformedLogError('integer-overflow')
    }
    return value
  }

  uint64(at: number): bigint {
    this.#requireWord(at)
    if (!this.#isZero(at, UINT64_START)) throw new MalformedLogError('integer-overflow')
    return this.#view.getBigUint64(at + UINT64_START)
  }

  uint256(at: number): bigint {
    this.#requireWord(at)
    let value = this.#view.getBigUint64(at + UINT64_START)
    if (this.#isZero(at, UINT64_START)) return value
    for (let part = 1n; part < 4n; part++) {
      value |= this.#view.getBigUint64(at + UINT64_START - 8 * Number(part)) << (64n * part)
    }
    return value
  }

  bool(at: number): boolean {
    this.#requireWord(at)
    const value = this.#view.getUint32(at + UINT32_START)
    if (value > 1 || !this.#isZero(at, UINT32_START)) throw new MalformedLogError('bad-boolean')
    return value === 1
  }

  bytes32(at: number): Uint8Array {
    this.#requireWord(at)
    return this.#bytes.subarray(at, at + WORD)
  }

  /** A `bytes` or `string` value, not decoded to text. */
  bytes(at: number, base = 0): Uint8Array {
    const start = this.tail(at, base)
    const length = this.#position(start)
    this.#require(start + WORD, length)
    this.#charge(length)
    return this.#bytes.subarray(start + WORD, start + WORD + length)
  }

  /** An array of one-word or dynamic elements; `read` gets the position of each element's word and their common base. */
  array<T>(at: number, base: number, read: (at: number, base: number) => T): T[] {
    const start = this.tail(at, base)
    const first = start + WORD
    const size = this.#position(start) * WORD
    this.#require(first, size)
    this.#charge(size)
    const elements: T[] = []
    for (let element = first; element < first + size; element += WORD) {
      elements.push(read(element, first))
    }
    return elements
  }

  /** The position that an offset word points to: the length of `bytes` and arrays, the head of a tuple. */
  tail(at: number, base: number): number {
    const position = base + this.#position(at)
    this.#requireWord(position)
    return position
  }

  /**
   * A word that is an offset or a length. Values above 2^53 are inexact but far outside any data.
   */
  #position(at: number): number {
    this.#requireWord(at)
    if (!this.#isZero(at, UINT64_START)) throw new MalformedLogError('out-of-bounds')
    return (
      this.#view.getUint32(at + UINT64_START) * 2 ** 32 + this.#view.getUint32(at + UINT32_START)
    )
  }

  #isZero(at: number, length: number): boolean {
    let bits = 0
    for (let from = at; from < at + length; from += 4) bits |= this.#view.getUint32(from)
    return bits === 0
  }

  #requireWord(at: number): void {
    this.#require(at, WORD)
  }

  #require(at: number, length: number): void {
    if (at + length > this.#bytes.length) throw new MalformedLogError('out-of-bounds')
  }

  #charge(length: number): void {
    this.#budget -= length
    if (this.#budget < 0) throw new MalformedLogError('values-overlap')
  }
}
