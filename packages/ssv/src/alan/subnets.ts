import { sha256 } from '@noble/hashes/sha2.js'
import { SUBNETS } from '../subnet-bits.ts'
import { uint64 } from './ssz/ssz-writer.ts'

/**
 * The subnet of a committee before Boole: its id as a big-endian integer mod 128, so the low seven
 * bits of the last byte.
 * @param committeeId 32 bytes
 */
export const alanSubnet = (committeeId: Uint8Array) => (committeeId.at(-1) ?? 0) % SUBNETS

/**
 * The subnet of a committee from Boole on: the smallest SHA-256 of its operators' ids (8 bytes,
 * little-endian), as a big-endian integer mod 128 (ssv-spec after v1.2.0).
 * @param operatorIds at least one
 */
export function booleSubnet(operatorIds: readonly bigint[]): number {
  const hashes = operatorIds.map((id) => sha256(uint64(id)))
  const least = hashes.reduce((a, b) => (isBelow(b, a) ? b : a))
  return (least.at(-1) ?? 0) % SUBNETS
}

function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}
