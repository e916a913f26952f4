import type { Hex } from 'viem'

const HEX = /^0x(?:[0-9a-f]{2})*$/

/** @returns `value` in lower case when it is hex of `bytes` bytes (any length when absent) */
export function parseHex(value: unknown, bytes?: number): Hex | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.toLowerCase()
  if (bytes !== undefined && text.length !== 2 + 2 * bytes) return undefined
  return HEX.test(text) ? (text as Hex) : undefined
}

/** @returns the bytes of hex of any length */
export function parseBytes(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !value.startsWith('0x')) {
    return undefined
  }
  // Stops at the first non-digit. A regular expression takes three times as long.
  const bytes = Buffer.from(value.slice(2), 'hex')
  return bytes.length === (value.length - 2) / 2 ? bytes : undefined
}

/** For most logs. Memory outside of the heap makes V8 collect garbage early. */
const scratch = Buffer.allocUnsafe(8_192)

/** Whether `value` is the hex of these bytes, in any letter case. */
export function isHexOf(value: unknown, bytes: Uint8Array): boolean {
  const { length } = bytes
  if (typeof value !== 'string' || value.length !== 2 + 2 * length) return false
  const found = length <= scratch.length ? scratch : Buffer.allocUnsafe(length)
  const written = found.write(value.slice(2), 0, length, 'hex')
  return (
    value.startsWith('0x') && written === length && found.compare(bytes, 0, length, 0, length) === 0
  )
}

const QUANTITY = /^0x[0-9a-f]{1,16}$/i

/** @returns a JSON-RPC quantity of at most `max` */
export function parseQuantity(
  value: unknown,
  max: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (typeof value !== 'string' || !QUANTITY.test(value)) return undefined
  const number = Number(value)
  return number <= max ? number : undefined
}

/**
 * Upper bound of indexes within a block; larger values are invalid and would not fit the column.
 */
export const MAX_INDEX = 2 ** 31 - 1

/** Seconds: the year 9999. Later timestamps are invalid. */
export const MAX_TIMESTAMP = 253_402_300_799
