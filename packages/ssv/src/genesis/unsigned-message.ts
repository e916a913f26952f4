import { sha256 } from '@noble/hashes/sha2.js'
import type { Agreement } from '../agreement.ts'
import type { UnsignedMessageKind } from './unsigned-message-kind.ts'
import { rootV0 } from './v0/root.ts'
import { encodePostConsensusV0, encodeUnsignedV0, messageV0Of } from './v0/unsigned-message.ts'
import { rootV1 } from './v1/root.ts'
import {
  consensusMessageOf,
  encodePostConsensusV1,
  encodeUnsignedV1,
} from './v1/unsigned-message.ts'

/** An unsigned message of one operator. */
export interface UnsignedMessage {
  /** What the operator signs, 32 bytes. */
  readonly root: Uint8Array
  /** The published bytes, with its BLS signature over the root. */
  seal(signer: number, signature: Uint8Array): Uint8Array
}

/**
 * Creates the messages that operators of a fork send before commit, as the first of the round and
 * without justification; for simulated operators.
 */
export function unsignedMessage(
  fork: string,
  kind: UnsignedMessageKind,
  agreement: Agreement,
): UnsignedMessage {
  if (fork === 'v0') {
    const message = messageV0Of(kind, agreement)
    return {
      root: rootV0(message, sha256),
      seal: (signer, signature) => encodeUnsignedV0(message, signer, signature),
    }
  }
  const message = consensusMessageOf(kind, agreement)
  return {
    root: rootV1(message, sha256),
    seal: (signer, signature) => encodeUnsignedV1(agreement, message, signer, signature),
  }
}

/**
 * The partial signature that an operator publishes after an agreement, in the format of its fork;
 * its content is meaningless here.
 */
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
