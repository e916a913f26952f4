import { getAddress, keccak256, stringToBytes } from 'viem'
import type { Address } from './hex.ts'

export interface OwnershipMessage {
  /** `<owner>:<nonce>`, the owner with its EIP-55 checksum, the nonce decimal. */
  readonly text: string
  /** keccak256 of the text, 32 bytes: what the validator key signs. */
  readonly digest: Uint8Array
}

/**
 * What a validator key signs to prove that the owner may register it.
 *
 * @param nonce number of earlier registrations of this owner (uint16)
 */
export function ownershipMessage(owner: Address, nonce: number): OwnershipMessage {
  const text = ownershipText(owner, nonce)
  return { text, digest: keccak256(stringToBytes(text), 'bytes') }
}

/** The text of the message, for callers with a faster hash. */
export const ownershipText = (owner: Address, nonce: number): string =>
  `${getAddress(owner)}:${nonce}`
