import type { GossipContent, SignedAgreement } from '../../agreement.ts'
import { SsvDecodeError } from '../../errors.ts'
import { checkMessageSize } from '../max-message-bytes.ts'
import type { Sha256 } from '../sha256.ts'
import { toSignature, toSigners } from '../signed-parts.ts'
import { decodeAgreementV0, encodeAgreementV0 } from './agreement.ts'
import { decodeLambda } from './lambda.ts'
import { MESSAGE_TYPES_V0 } from './message.ts'
import {
  decodeNetworkMessageV0,
  encodeNetworkMessageV0,
  NETWORK_TYPES_V0,
} from './network-message.ts'
import { rootV0 } from './root.ts'

/** @throws SsvDecodeError */
export function decodeGossipV0(bytes: Uint8Array, sha256: Sha256): GossipContent {
  checkMessageSize(bytes)
  const { type, signed } = decodeNetworkMessageV0(bytes)
  if (type < NETWORK_TYPES_V0.ibft || type > NETWORK_TYPES_V0.signature) {
    throw new SsvDecodeError('wrong-type', 'Type')
  }
  if (signed === null) throw new SsvDecodeError('bad-field', 'SignedMessage is missing')
  if (type === NETWORK_TYPES_V0.decided) {
    return { kind: 'decided', message: decodeAgreementV0(signed) }
  }
  const { message } = signed
  if (message === null) throw new SsvDecodeError('bad-field', 'message is missing')
  if (type === NETWORK_TYPES_V0.signature) return { kind: 'other', ...decodeLambda(message.lambda) }
  // Consensus messages have a single signer; only decided messages have several.
  if (signed.signers.length !== 1) throw new SsvDecodeError('bad-signers', 'not one')
  if (message.type === MESSAGE_TYPES_V0.commit) {
    return { kind: 'commit', message: decodeAgreementV0(signed) }
  }
  if (message.type < MESSAGE_TYPES_V0.prePrepare || message.type > MESSAGE_TYPES_V0.changeRound) {
    throw new SsvDecodeError('wrong-type', 'type')
  }
  const proof = {
    signers: toSigners(signed.signers),
    signature: toSignature(signed.signature),
    root: rootV0(message, sha256),
  }
  return { kind: 'other', ...decodeLambda(message.lambda), proof }
}

export function encodeGossipV0(kind: 'decided' | 'commit', message: SignedAgreement): Uint8Array {
  return encodeNetworkMessageV0({
    signed: encodeAgreementV0(message),
    sync: null,
    type: kind === 'decided' ? NETWORK_TYPES_V0.decided : NETWORK_TYPES_V0.ibft,
    streamId: '',
  })
}
