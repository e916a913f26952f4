import type { BlockHeader } from '@ssv-exporter/store/block-window'
import { MAX_TIMESTAMP, parseHex, parseQuantity } from './parse-hex.ts'

/** @returns the header, `undefined` when `value` is not a block */
export function parseBlock(value: unknown): BlockHeader | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const block = value as Record<string, unknown>
  const number = parseQuantity(block.number)
  const hash = parseHex(block.hash, 32)
  const parentHash = parseHex(block.parentHash, 32)
  const timestamp = parseQuantity(block.timestamp, MAX_TIMESTAMP)
  if (
    number === undefined ||
    hash === undefined ||
    parentHash === undefined ||
    timestamp === undefined
  ) {
    return undefined
  }
  return { number, hash, parentHash, timestamp }
}
