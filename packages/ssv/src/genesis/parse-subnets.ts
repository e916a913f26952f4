import { SUBNETS } from '../subnet-bits.ts'

const BITS = 4
const TEXT = new RegExp(`^(?:0x)?[0-9a-fA-F]{${SUBNETS / BITS}}$`)
const MOST_SIGNIFICANT = 1 << (BITS - 1)

/**
 * Parses the setting SUBNETS: 32 hex digits, optionally with `0x`, four subnets per digit, the
 * first of them the most significant bit (SSV v0.2.1-rc.1 behaviour; a node record uses the
 * opposite bit order).
 *
 * @returns 128 flags; undefined if invalid
 */
export function parseSubnets(text: string): boolean[] | undefined {
  if (!TEXT.test(text)) return undefined
  return [...text.slice(-SUBNETS / BITS)].flatMap((digit) =>
    Array.from(
      { length: BITS },
      (_, index) => (Number.parseInt(digit, 16) & (MOST_SIGNIFICANT >> index)) !== 0,
    ),
  )
}
