export const SUBNETS = 128
const BITS = 8

/**
 * Subnet bits of a node record: subnet i is bit i mod 8 of byte i div 8, least significant first.
 */
export function encodeSubnets(subnets: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(SUBNETS / BITS)
  for (const [subnet, wanted] of subnets.entries()) {
    if (wanted) {
      const byte = Math.floor(subnet / BITS)
      bits[byte] = (bits[byte] ?? 0) | (1 << (subnet % BITS))
    }
  }
  return bits
}

/** @returns undefined if it is not 16 bytes */
export function decodeSubnets(bits: Uint8Array): boolean[] | undefined {
  if (bits.length !== SUBNETS / BITS) return undefined
  return Array.from(
    { length: SUBNETS },
    (_, subnet) => (((bits[Math.floor(subnet / BITS)] ?? 0) >> (subnet % BITS)) & 1) === 1,
  )
}
