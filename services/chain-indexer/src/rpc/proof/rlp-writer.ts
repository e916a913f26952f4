const FIRST_BYTES = 4_096
/** A larger buffer is not kept for the next value. */
const MOST_KEPT_BYTES = 1 << 20
/** Lengths up to this are part of the first byte. */
const SHORT = 55
const STRING = 0x80
const LIST = 0xc0
const HEX_PREFIX = '0x'

/**
 * Writes RLP (yellow paper, appendix B) into memory that it reuses. It writes from the end to the
 * start, so that the length of a list is known when its prefix is written: items are given in
 * reverse order, and after them the list.
 */
export class RlpWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES)
  /** The first byte that was written. */
  #at = this.#buffer.length

  clear(): void {
    if (this.#buffer.length > MOST_KEPT_BYTES) this.#buffer = Buffer.allocUnsafe(FIRST_BYTES)
    this.#at = this.#buffer.length
  }

  /** Number of bytes written. */
  get length(): number {
    return this.#buffer.length - this.#at
  }

  /** What was written: a view that is valid until the next call. */
  written(): Uint8Array {
    return this.#buffer.subarray(this.#at)
  }

  /** Bytes that are an item, or part of one, already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#at -= bytes.length
    this.#buffer.set(bytes, this.#at)
  }

  bytes(bytes: Uint8Array): void {
    this.raw(bytes)
    this.#endString(bytes.length)
  }

  /**
   * Writes the bytes of a hex text with 0x, in any letter case.
   * @param length the only number of bytes allowed; any if absent
   * @returns false if the value is not such a text; then what was written is undefined
   */
  hex(value: unknown, length?: number): boolean {
    if (typeof value !== 'string' || !value.startsWith(HEX_PREFIX)) return false
    const bytes = (value.length - HEX_PREFIX.length) / 2
    if (length === undefined ? !Number.isInteger(bytes) : bytes !== length) return false
    this.#reserve(bytes)
    this.#at -= bytes
    // Stops at the first character that is not a digit.
    const digits = value.slice(HEX_PREFIX.length)
    if (this.#buffer.write(digits, this.#at, bytes, 'hex') !== bytes) return false
    this.#endString(bytes)
    return true
  }

  /** Big-endian without leading zeros: zero has no bytes. @param value a safe integer */
  integer(value: number): void {
    const before = this.length
    this.#digits(value)
    this.#endString(this.length - before)
  }

  /** Makes a list of what was written since the writer had this length. */
  list(since: number): void {
    this.#prefix(LIST, this.length - since)
  }

  #endString(bytes: number): void {
    // A single byte below 0x80 is its own encoding.
    if (bytes === 1 && (this.#buffer[this.#at] as number) < STRING) return
    this.#prefix(STRING, bytes)
  }

  #prefix(kind: number, bytes: number): void {
    if (bytes <= SHORT) {
      this.#byte(kind + bytes)
      return
    }
    const before = this.length
    this.#digits(bytes)
    this.#byte(kind + SHORT + this.length - before)
  }

  #digits(value: number): void {
    for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) this.#byte(rest % 256)
  }

  #byte(byte: number): void {
    this.#reserve(1)
    this.#buffer[--this.#at] = byte
  }

  #reserve(bytes: number): void {
    if (this.#at >= bytes) return
    const { length } = this
    const larger = Buffer.allocUnsafe(2 * (length + bytes))
    larger.set(this.written(), larger.length - length)
    this.#buffer = larger
    this.#at = larger.length - length
  }
}
