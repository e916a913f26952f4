import { hexOf } from '../bytes/hex.ts'

export const SUBNETS = 128
const BITS = 8
/** Digits of the key that decide: 40 bits, which a double holds. */
const KEY_DIGITS = 10

/** The subnet of a validator: the first 40 bits of its key mod 128; undefined for a key that is shorter. */
export function subnetOf(publicKey: Uint8Array): number | undefined {
  const digits = hexOf(publicKey.subarray(0, KEY_DIGITS / 2))
  return digits.length === KEY_DIGITS ? Number.parseInt(digits, 16) % SUBNETS : undefined
}

/** Subnets as a node record has them: subnet i is bit i mod 8 of byte i div 8, least significant first. */
export function encodeSubnets(subnets: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(SUBNETS / BITS)
  for (const [subnet, wanted] of subnets.entries()) {
    if (wanted)
      bits[Math.floor(subnet / BITS)] =
        (bits[Math.floor(subnet / BITS)] ?? 0) | (1 << (subnet % BITS))
  }
  return bits
}

/** @returns undefined when it is not 16 bytes */
export function decodeSubnets(bits: Uint8Array): boolean[] | undefined {
  if (bits.length !== SUBNETS / BITS) return undefined
  return Array.from(
    { length: SUBNETS },
    (_, subnet) => (((bits[Math.floor(subnet / BITS)] ?? 0) >> (subnet % BITS)) & 1) === 1,
  )
}
