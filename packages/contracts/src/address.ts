import type { Address } from './hex.ts'

const ADDRESS = /^0x[0-9a-f]{40}$/i

export class InvalidAddressError extends Error {
  readonly code = 'INVALID_ADDRESS'
  readonly facts: { readonly text: string }

  constructor(text: string) {
    super(`Not a 20-byte 0x hex address: ${text}`)
    this.name = 'InvalidAddressError'
    this.facts = { text }
  }
}

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
