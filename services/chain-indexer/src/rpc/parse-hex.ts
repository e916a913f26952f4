import type { Hex } from 'viem'

const HEX = /^0x(?:[0-9a-f]{2})*$/

/** @returns `value` in lower case when it is hex of `bytes` bytes (any length when absent) */
export function parseHex(value: unknown, bytes?: number): Hex | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.toLowerCase()
  if (bytes !== undefined && text.length !== 2 + 2 * bytes) return undefined
  return HEX.test(text) ? (text as Hex) : undefined
}

const QUANTITY = /^0x[0-9a-f]{1,16}$/i

/** @returns a JSON-RPC quantity as a safe integer */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value !== 'string' || !QUANTITY.test(value)) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}
