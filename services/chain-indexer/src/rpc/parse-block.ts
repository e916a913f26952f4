import { hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { ChainBlock } from './chain-block.ts'
import { MAX_TIMESTAMP, parseHex, parseQuantity } from './parse-hex.ts'
import { BLOOM_BYTES } from './proof/bloom.ts'

/** @returns the header, `undefined` when `value` is not a block */
export function parseBlock(value: unknown): ChainBlock | undefined {
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
  const bloom = parseHex(block.logsBloom, BLOOM_BYTES)
  return {
    number,
    hash,
    parentHash,
    timestamp,
    logsBloom: bloom === undefined ? undefined : hexToBytes(bloom),
    receiptsRoot: parseHex(block.receiptsRoot, 32),
  }
}
