import { sha256 } from '@noble/hashes/sha2.js'
import type { Agreement } from '../agreement.ts'
import type { DraftKind } from './draft-kind.ts'
import { encodeDraftV0, encodePostConsensusV0, messageV0Of } from './v0/draft.ts'
import { rootV0 } from './v0/root.ts'
import { consensusMessageOf, encodeDraftV1, encodePostConsensusV1 } from './v1/draft.ts'
import { rootV1 } from './v1/root.ts'

/** A message of one operator before it is signed. */
export interface Draft {
  /** What the operator signs, 32 bytes. */
  readonly root: Uint8Array
  /** The bytes it publishes, with its BLS signature of the root. */
  seal(signer: number, signature: Uint8Array): Uint8Array
}

/**
 * Drafts what operators of a fork send before they commit to an agreement, as the first of its round and without justification: for
 * simulated operators.
 */
export function draft(fork: string, kind: DraftKind, agreement: Agreement): Draft {
  if (fork === 'v0') {
    const message = messageV0Of(kind, agreement)
    return {
      root: rootV0(message, sha256),
      seal: (signer, signature) => encodeDraftV0(message, signer, signature),
    }
  }
  const message = consensusMessageOf(kind, agreement)
  return {
    root: rootV1(message, sha256),
    seal: (signer, signature) => encodeDraftV1(agreement, message, signer, signature),
  }
}

/** The partial signature that an operator publishes after an agreement, in the shape of its fork; its inside means nothing here. */
export function encodePostConsensus(
  fork: string,
  agreement: Agreement,
  signer: number,
  signature: Uint8Array,
): Uint8Array {
  return fork === 'v0'
    ? encodePostConsensusV0(agreement, signer, signature)
    : encodePostConsensusV1(agreement, signer, signature)
}
