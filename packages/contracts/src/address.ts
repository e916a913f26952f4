import { InvalidAddressError } from './errors.ts'
import type { Address } from './hex.ts'

const ADDRESS = /^0x[0-9a-f]{40}$/i

/**
 * Normalises an address to lower case.
 *
 * @param text `0x` and 40 hex digits in any case; the EIP-55 checksum is not verified.
 * @throws InvalidAddressError for anything else.
 */
export function toAddress(text: string): Address {
  if (!ADDRESS.test(text)) throw new InvalidAddressError(text)
  return text.toLowerCase() as Address
}
