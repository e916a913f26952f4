import type { GossipContent, SignedAgreement } from '../../agreement.ts'
import { SsvDecodeError } from '../../errors.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import { checkMessageSize } from '../max-message-bytes.ts'
import type { Sha256 } from '../sha256.ts'
import { toSignature, toSigners } from '../signed-parts.ts'
import { decodeAgreement, encodeAgreement, messageOf } from './agreement.ts'
import { CONSENSUS_TYPES } from './consensus-message.ts'
import { decodeIdentifier, encodeIdentifier } from './identifier.ts'
import { rootV1 } from './root.ts'
import { decodeSignedMessage, writeSignedMessage } from './signed-message.ts'
import { decodeSsvMessage, encodeSsvMessage, SSV_MESSAGE_TYPES } from './ssv-message.ts'

/** @throws SsvDecodeError */
export function decodeGossipV1(bytes: Uint8Array, sha256: Sha256): GossipContent {
  checkMessageSize(bytes)
  const { type, id, data } = decodeSsvMessage(bytes)
  const sequence = decodeIdentifier(id)
  if (id === null || data === null) throw new SsvDecodeError('bad-field', 'Data is missing')
  if (type === SSV_MESSAGE_TYPES.postConsensus) return { kind: 'other', ...sequence }
  if (type !== SSV_MESSAGE_TYPES.consensus && type !== SSV_MESSAGE_TYPES.decided) {
    throw new SsvDecodeError('wrong-type', 'neither consensus nor decided')
  }
  const signed = decodeSignedMessage(data)
  if (type === SSV_MESSAGE_TYPES.decided) {
    return { kind: 'decided', message: decodeAgreement(signed, sequence, id) }
  }
  // Consensus messages have a single signer; only decided messages have several.
  if (signed.signers?.length !== 1) throw new SsvDecodeError('bad-signers', 'not one')
  const message = messageOf(signed, id)
  if (message.type === CONSENSUS_TYPES.commit) {
    return { kind: 'commit', message: decodeAgreement(signed, sequence, id) }
  }
  if (message.type < CONSENSUS_TYPES.proposal || message.type > CONSENSUS_TYPES.roundChange) {
    throw new SsvDecodeError('wrong-type', 'MsgType')
  }
  const proof = {
    signers: toSigners(signed.signers),
    signature: toSignature(signed.signature),
    root: rootV1(message, sha256),
  }
  return { kind: 'other', ...sequence, proof }
}

export function encodeGossipV1(kind: 'decided' | 'commit', message: SignedAgreement): Uint8Array {
  return encodeSsvMessage({
    type: kind === 'decided' ? SSV_MESSAGE_TYPES.decided : SSV_MESSAGE_TYPES.consensus,
    id: encodeIdentifier(message),
    data: writeSignedMessage(new JsonWriter(), encodeAgreement(message)).finish(),
  })
}
