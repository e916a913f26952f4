import type { MessageLimits } from '../forks/message-limits.ts'
import { limitBytes, readOffsets, readUint64List, readVariableList } from '../ssz/ssz-bytes.ts'
import {
  concatenate,
  encodeContainer,
  encodeVariableList,
  uint64,
  variable,
} from '../ssz/ssz-writer.ts'
import { decodeSsvMessage, encodeSsvMessage, type SsvMessage } from './ssv-message.ts'

/** Maximum number of operators in a committee. */
export const MAX_SIGNERS = 13
/** An RSA-2048 signature. */
export const SIGNATURE_BYTES = 256
const MAX_FULL_DATA_BYTES = 8_388_836
const FIXED_BYTES = 16
const PLACES = [0, 4, 8, 12]

/** A message signed by one or more operators. Byte strings are views of the encoded message. */
export interface SignedSsvMessage {
  /** One per operator id in a valid message; each at most 256 bytes. */
  readonly signatures: readonly Uint8Array[]
  readonly operatorIds: readonly bigint[]
  readonly message: SsvMessage
  /** The bytes that every signer signed (RSA PKCS#1 v1.5, SHA-256): the encoded SSVMessage. */
  readonly signedBytes: Uint8Array
  /** The value of a QBFT message; empty if none. */
  readonly fullData: Uint8Array
}

/**
 * Decodes a SignedSSVMessage (ssv-spec types/messages): Signatures, OperatorIDs, SSVMessage,
 * FullData. Checks only the encoding, not the field values.
 *
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeSignedSsvMessage(bytes: Uint8Array, limits: MessageLimits): SignedSsvMessage {
  const offsets = readOffsets(bytes, FIXED_BYTES, PLACES, 'SignedSSVMessage')
  const part = (i: number) => bytes.subarray(offsets[i], offsets[i + 1])
  const signedBytes = part(2)
  return {
    signatures: readVariableList(part(0), MAX_SIGNERS, SIGNATURE_BYTES, 'Signatures'),
    operatorIds: readUint64List(part(1), MAX_SIGNERS, 'OperatorIDs'),
    message: decodeSsvMessage(signedBytes, limits.ssvMessageDataBytes),
    signedBytes,
    fullData: limitBytes(part(3), MAX_FULL_DATA_BYTES, 'FullData'),
  }
}

export function encodeSignedSsvMessage(signed: Omit<SignedSsvMessage, 'signedBytes'>): Uint8Array {
  return encodeContainer([
    variable(encodeVariableList(signed.signatures)),
    variable(concatenate(signed.operatorIds.map(uint64))),
    variable(encodeSsvMessage(signed.message)),
    variable(signed.fullData),
  ])
}
