import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { SUBNETS } from '../subnet-bits.ts'

/** Number of relevant hex digits of the key: 40 bits, which fit in a double. */
const KEY_DIGITS = 10

/** The subnet of a validator: the first 40 bits of its key mod 128; undefined for a shorter key. */
export function subnetOf(publicKey: Uint8Array): number | undefined {
  const digits = hexOf(publicKey.subarray(0, KEY_DIGITS / 2))
  return digits.length === KEY_DIGITS ? Number.parseInt(digits, 16) % SUBNETS : undefined
}
