import { hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Hex } from 'viem'
import { keccak256 } from '../../keccak.ts'

/** Bytes of a logs bloom (yellow paper §4.3.1). */
export const BLOOM_BYTES = 256
const BLOOM_BITS = 8 * BLOOM_BYTES
/** Bits that one value sets: the low 11 bits of each of the first three byte pairs of its hash. */
const BITS_PER_VALUE = 3

/** The bits of a value: byte index in the bloom, and mask. */
export type BloomBits = readonly (readonly [byte: number, mask: number])[]

/** @param value an address or a topic */
export function bloomBitsOf(value: Hex): BloomBits {
  const hash = keccak256(hexToBytes(value))
  return Array.from({ length: BITS_PER_VALUE }, (_, index) => {
    const pair = ((hash[2 * index] ?? 0) << 8) | (hash[2 * index + 1] ?? 0)
    const bit = pair % BLOOM_BITS
    return [BLOOM_BYTES - 1 - (bit >> 3), 1 << (bit & 7)] as const
  })
}

/** Whether a block with this bloom may contain the value; `false` is certain. */
export function mayContain(bloom: Uint8Array, bits: BloomBits): boolean {
  return bits.every(([byte, mask]) => ((bloom[byte] ?? 0) & mask) !== 0)
}

/** Whether no bit is set: the block has no logs, or the chain does not fill in blooms. */
export function isEmptyBloom(bloom: Uint8Array): boolean {
  return bloom.every((byte) => byte === 0)
}

/** Fraction of set bits, from 0 to 1. */
export function bloomFill(bloom: Uint8Array): number {
  let set = 0
  for (let byte of bloom) for (; byte !== 0; byte &= byte - 1) set++
  return set / BLOOM_BITS
}
