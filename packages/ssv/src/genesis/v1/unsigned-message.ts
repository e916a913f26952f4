import type { Agreement } from '../../agreement.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import type { UnsignedMessageKind } from '../unsigned-message-kind.ts'
import { commitOf } from './agreement.ts'
import { writeCommitData } from './commit-data.ts'
import { CONSENSUS_TYPES, type ConsensusMessage } from './consensus-message.ts'
import { encodeIdentifier } from './identifier.ts'
import { writeSignedMessage } from './signed-message.ts'
import { encodeSsvMessage, SSV_MESSAGE_TYPES } from './ssv-message.ts'

const TYPES: Readonly<Record<UnsignedMessageKind, bigint>> = {
  proposal: CONSENSUS_TYPES.proposal,
  prepare: CONSENSUS_TYPES.prepare,
  'round-change': CONSENSUS_TYPES.roundChange,
}

export function consensusMessageOf(
  kind: UnsignedMessageKind,
  agreement: Agreement,
): ConsensusMessage {
  return { ...commitOf(agreement), type: TYPES[kind], data: dataOf(kind, agreement) }
}

export function encodeUnsignedV1(
  agreement: Agreement,
  message: ConsensusMessage,
  signer: number,
  signature: Uint8Array,
): Uint8Array {
  const signed = { signature, signers: [BigInt(signer)], message }
  return encodeSsvMessage({
    type: SSV_MESSAGE_TYPES.consensus,
    id: encodeIdentifier(agreement),
    data: writeSignedMessage(new JsonWriter(), signed).finish(),
  })
}

/** Its inner shape is not known to us: a message of the same size that names its signers. */
export function encodePostConsensusV1(
  agreement: Agreement,
  signer: number,
  signature: Uint8Array,
): Uint8Array {
  const signed = { signature, signers: [BigInt(signer)], message: null }
  return encodeSsvMessage({
    type: SSV_MESSAGE_TYPES.postConsensus,
    id: encodeIdentifier(agreement),
    data: writeSignedMessage(new JsonWriter(), signed).finish(),
  })
}

/** Data of each kind (SSV v0.2.1-rc.1 behaviour), with nothing prepared before and nothing to justify. */
function dataOf(kind: UnsignedMessageKind, { value, round }: Agreement): Uint8Array {
  if (kind === 'prepare') return writeCommitData(new JsonWriter(), value).finish()
  const writer = new JsonWriter()
  if (kind === 'proposal') {
    writer.raw('{"Data":').base64(value)
    return writer.raw(',"RoundChangeJustification":null,"PrepareJustification":null}').finish()
  }
  writer.raw('{"PreparedValue":null,"Round":').integer(round)
  return writer.raw(',"NextProposalData":null,"RoundChangeJustification":null}').finish()
}
