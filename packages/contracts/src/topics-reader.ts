import type { Hex, LowerHex } from '@ssv-exporter/encoding/hex'
import { MalformedLogError } from './errors.ts'
import type { Address } from './hex.ts'

const WORD = /^0x[0-9a-f]{64}$/i
/** Offset of the 20 address bytes in the hex text of a word. */
const ADDRESS_START = 2 + 24
const UINT64_LIMIT = 2n ** 64n

/**
 * Reads the indexed parameters of a log, which follow topic0. Every method throws
 * MalformedLogError.
 */
export class TopicsReader {
  readonly #topics: readonly Hex[]

  /**
   * @param indexed number of indexed parameters of the event; several values if it has several
   * forms
   */
  constructor(topics: readonly Hex[], indexed: number | readonly number[]) {
    const count = topics.length - 1
    const fits = typeof indexed === 'number' ? count === indexed : indexed.includes(count)
    if (!fits) throw new MalformedLogError('topic-count')
    this.#topics = topics
  }

  /** Number of indexed parameters in this log. */
  get count(): number {
    return this.#topics.length - 1
  }

  address(parameter: number): Address {
    return `0x${this.#word(parameter).slice(ADDRESS_START).toLowerCase()}` as Address
  }

  uint64(parameter: number): bigint {
    const value = BigInt(this.#word(parameter))
    if (value >= UINT64_LIMIT) throw new MalformedLogError('integer-overflow')
    return value
  }

  /** @param bits the declared width, at most 32 */
  uint32(parameter: number, bits = 32): number {
    const value = BigInt(this.#word(parameter))
    if (value >= 2n ** BigInt(bits)) throw new MalformedLogError('integer-overflow')
    return Number(value)
  }

  bytes32(parameter: number): LowerHex {
    return this.#word(parameter).toLowerCase() as LowerHex
  }

  #word(parameter: number): string {
    const topic = this.#topics[parameter + 1] ?? ''
    if (!WORD.test(topic)) throw new MalformedLogError('topic-not-a-word')
    return topic
  }
}
