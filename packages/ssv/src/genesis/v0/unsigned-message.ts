import type { Agreement } from '../../agreement.ts'
import type { UnsignedMessageKind } from '../unsigned-message-kind.ts'
import { encodeLambda } from './lambda.ts'
import { MESSAGE_TYPES_V0, type MessageV0 } from './message.ts'
import { encodeNetworkMessageV0, NETWORK_TYPES_V0 } from './network-message.ts'

const TYPES: Readonly<Record<UnsignedMessageKind, bigint>> = {
  proposal: MESSAGE_TYPES_V0.prePrepare,
  prepare: MESSAGE_TYPES_V0.prepare,
  'round-change': MESSAGE_TYPES_V0.changeRound,
}
/** Value of a round change by an operator that had prepared nothing. */
const NOTHING_PREPARED = new TextEncoder().encode('{}')

export function messageV0Of(kind: UnsignedMessageKind, agreement: Agreement): MessageV0 {
  return {
    type: TYPES[kind],
    round: BigInt(agreement.round),
    lambda: encodeLambda(agreement),
    sequenceNumber: BigInt(agreement.height),
    value: kind === 'round-change' ? NOTHING_PREPARED : agreement.value,
  }
}

export function encodeUnsignedV0(
  message: MessageV0,
  signer: number,
  signature: Uint8Array,
  type: bigint = NETWORK_TYPES_V0.ibft,
): Uint8Array {
  const signed = { message, signature, signers: [BigInt(signer)] }
  return encodeNetworkMessageV0({ signed, sync: null, type, streamId: '' })
}

export function encodePostConsensusV0(
  agreement: Agreement,
  signer: number,
  signature: Uint8Array,
): Uint8Array {
  const message: MessageV0 = {
    type: 0n,
    round: 0n,
    lambda: encodeLambda(agreement),
    sequenceNumber: BigInt(agreement.height),
    value: new Uint8Array(0),
  }
  return encodeUnsignedV0(message, signer, signature, NETWORK_TYPES_V0.signature)
}
