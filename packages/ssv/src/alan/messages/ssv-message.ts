import { limitBytes, readOffsets, readUint64 } from '../ssz/ssz-bytes.ts'
import { encodeContainer, uint64, variable } from '../ssz/ssz-writer.ts'
import { MESSAGE_ID_BYTES } from './message-id.ts'

/** SSVMessage.MsgType on the wire (ssv-spec v1.2.0). Other types exist but are rejected. */
export const SSV_MESSAGE_TYPE = { consensus: 0, partialSignature: 1 } as const

const ID_OFFSET = 8
const DATA_OFFSET = ID_OFFSET + MESSAGE_ID_BYTES
const FIXED_BYTES = 68

/** Byte strings are views of the encoded message. */
export interface SsvMessage {
  /** MsgType; numbers above 2^53 lose precision, but no known value is that large. */
  readonly type: number
  /** MessageID, 56 bytes. */
  readonly id: Uint8Array
  /** The encoded QBFT message or partial signatures. */
  readonly data: Uint8Array
}

/**
 * Decodes an SSVMessage: MsgType u64, MsgID Bytes56, Data ByteList (ssv-spec types/messages).
 * @param maxDataBytes the limit of Data, which depends on the fork
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeSsvMessage(bytes: Uint8Array, maxDataBytes: number): SsvMessage {
  const [data, end] = readOffsets(bytes, FIXED_BYTES, [DATA_OFFSET], 'SSVMessage')
  return {
    type: Number(readUint64(bytes, 0)),
    id: bytes.subarray(ID_OFFSET, DATA_OFFSET),
    data: limitBytes(bytes.subarray(data, end), maxDataBytes, 'SSVMessage.Data'),
  }
}

export const encodeSsvMessage = ({ type, id, data }: SsvMessage) =>
  encodeContainer([uint64(type), id, variable(data)])
