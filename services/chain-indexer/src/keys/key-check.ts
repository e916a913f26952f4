import { hash } from 'node:crypto'
import type { Address } from '@ssv-exporter/contracts/hex'

/** The keys of one ValidatorAdded and the owner's proof that it may register them. */
export interface KeyCheck {
  publicKey: Uint8Array
  /** Checked to be valid curve points if the generation requires it. */
  sharePublicKeys: readonly Uint8Array[]
  /** Over the ownership message; absent in generations without one. */
  ownership: Ownership | undefined
}

export interface Ownership {
  owner: Address
  /** As in the signed message, below 65 536. */
  nonce: number
  signature: Uint8Array
}

/** The possible faults. */
export const KEY_FAULTS = ['signature-invalid', 'public-key-invalid', 'share-key-invalid'] as const

export type KeyFault = (typeof KEY_FAULTS)[number]

/**
 * A release with different verification rules uses different names, so stored verdicts do not apply
 * to it.
 */
const RULES = 'ssv keys 1'

/** Content hash of a check: SHA-256, lower-case hex with 0x. Equal names mean equal verdicts. */
export function nameOfCheck({ publicKey, sharePublicKeys, ownership }: KeyCheck): string {
  const parts =
    ownership === undefined
      ? [publicKey, ...sharePublicKeys]
      : [publicKey, ownership.signature, Buffer.from(`${ownership.owner}:${ownership.nonce}`)]
  // Length-prefixed, so that different lists never hash alike.
  const head = `${RULES} ${ownership === undefined ? 'keys' : 'owned'} ${parts.map((part) => part.length)} `
  return `0x${hash('sha256', Buffer.concat([Buffer.from(head), ...parts]), 'hex')}`
}
