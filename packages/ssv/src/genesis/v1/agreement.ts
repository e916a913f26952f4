import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import type { Agreement, SignedAgreement } from '../../agreement.ts'
import { SsvDecodeError } from '../../errors.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import type { DutySequence } from '../duty-sequence.ts'
import { toSignedAgreement } from '../signed-parts.ts'
import { decodeCommitData, writeCommitData } from './commit-data.ts'
import { CONSENSUS_TYPES, type ConsensusMessage } from './consensus-message.ts'
import { encodeIdentifier } from './identifier.ts'
import type { SignedMessage } from './signed-message.ts'

/** The message that operators of forks v1 and v2 sign when they agree. */
export function commitOf(
  agreement: Agreement,
  data = writeCommitData(new JsonWriter(), agreement.value).finish(),
): ConsensusMessage {
  return {
    type: CONSENSUS_TYPES.commit,
    height: BigInt(agreement.height),
    round: BigInt(agreement.round),
    identifier: encodeIdentifier(agreement),
    data,
  }
}

export function encodeAgreement(agreement: SignedAgreement): SignedMessage {
  return {
    signature: agreement.signature,
    signers: agreement.signers.map(BigInt),
    message: commitOf(agreement),
  }
}

/**
 * What signers of a commit agreed on. `identifier` is that of the envelope, which identifies the
 * duty sequence.
 * @throws SsvDecodeError
 */
export function decodeAgreement(
  signed: SignedMessage,
  sequence: DutySequence,
  identifier: Uint8Array,
): SignedAgreement {
  const message = messageOf(signed, identifier)
  if (message.type !== CONSENSUS_TYPES.commit) {
    throw new SsvDecodeError('wrong-type', 'not a commit')
  }
  return toSignedAgreement({
    publicKey: sequence.publicKey,
    role: sequence.role,
    height: message.height,
    round: message.round,
    value: decodeCommitData(message.data),
    signers: signed.signers,
    signature: signed.signature,
  })
}

/**
 * The inner message, which must belong to the duty sequence of the envelope.
 * @throws SsvDecodeError `bad-field`, `identifier-mismatch`
 */
export function messageOf({ message }: SignedMessage, identifier: Uint8Array): ConsensusMessage {
  if (message === null) throw new SsvDecodeError('bad-field', 'Message is missing')
  if (message.identifier === null || !sameBytes(message.identifier, identifier)) {
    throw new SsvDecodeError('identifier-mismatch', 'Identifier is not id')
  }
  return message
}
