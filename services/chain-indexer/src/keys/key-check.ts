import { hash } from 'node:crypto'
import type { Address } from '@ssv-exporter/contracts/hex'

/** The keys of one ValidatorAdded, and the proof that its owner may register it. */
export interface KeyCheck {
  publicKey: Uint8Array
  /** Checked to be points where the generation asks for it. */
  sharePublicKeys: readonly Uint8Array[]
  /** Over the ownership message; absent in generations without one. */
  ownership: Ownership | undefined
}

export interface Ownership {
  owner: Address
  /** As the message has it, below 65 536. */
  nonce: number
  signature: Uint8Array
}

/** What a check may find. */
export const KEY_FAULTS = ['signature-invalid', 'public-key-invalid', 'share-key-invalid'] as const

export type KeyFault = (typeof KEY_FAULTS)[number]

/** Another release that verifies otherwise gives checks other names, so that kept verdicts do not count for it. */
const RULES = 'ssv keys 1'

/** A check by its content: SHA-256, lower-case hex with 0x. Equal names mean equal verdicts. */
export function nameOfCheck({ publicKey, sharePublicKeys, ownership }: KeyCheck): string {
  const parts =
    ownership === undefined
      ? [publicKey, ...sharePublicKeys]
      : [publicKey, ownership.signature, Buffer.from(`${ownership.owner}:${ownership.nonce}`)]
  // With their lengths, so that no two lists of parts read alike.
  const head = `${RULES} ${ownership === undefined ? 'keys' : 'owned'} ${parts.map((part) => part.length)} `
  return `0x${hash('sha256', Buffer.concat([Buffer.from(head), ...parts]), 'hex')}`
}
