import { limitBytes, readOffsets, readUint64, readVariableList } from '../ssz/ssz-bytes.ts'
import { encodeContainer, encodeVariableList, uint64, variable } from '../ssz/ssz-writer.ts'
import { MESSAGE_ID_BYTES } from './message-id.ts'
import { MAX_SIGNERS } from './signed-ssv-message.ts'

/** QBFT MsgType on the wire (ssv-spec v1.2.0 qbft/messages). */
export const QBFT_TYPE = { proposal: 0, prepare: 1, commit: 2, roundChange: 3 } as const

const MAX_ROUND_CHANGE_JUSTIFICATION_BYTES = 51_852
const MAX_PREPARE_JUSTIFICATION_BYTES = 3_700
const IDENTIFIER_OFFSET = 24
const ROOT_OFFSET = 28
const DATA_ROUND_OFFSET = 60
const FIXED_BYTES = 76
const PLACES = [IDENTIFIER_OFFSET, 68, 72]

/** Byte strings are views of the encoded message. */
export interface QbftMessage {
  /** MsgType; numbers above 2^53 lose precision, but no known value is that large. */
  readonly type: number
  /** The slot of the duty. */
  readonly height: bigint
  readonly round: bigint
  /** MessageID again; at most 56 bytes. */
  readonly identifier: Uint8Array
  /** SHA-256 of the value, 32 bytes. */
  readonly root: Uint8Array
  /** The round in which the value was prepared; 0 if not prepared. */
  readonly dataRound: bigint
  /** Encoded SignedSSVMessages without full data. */
  readonly roundChangeJustification: readonly Uint8Array[]
  readonly prepareJustification: readonly Uint8Array[]
}

/**
 * Decodes a QBFT message. Justifications stay encoded.
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeQbftMessage(bytes: Uint8Array): QbftMessage {
  const offsets = readOffsets(bytes, FIXED_BYTES, PLACES, 'QBFT message')
  const part = (i: number) => bytes.subarray(offsets[i], offsets[i + 1])
  return {
    type: Number(readUint64(bytes, 0)),
    height: readUint64(bytes, 8),
    round: readUint64(bytes, 16),
    identifier: limitBytes(part(0), MESSAGE_ID_BYTES, 'Identifier'),
    root: bytes.subarray(ROOT_OFFSET, DATA_ROUND_OFFSET),
    dataRound: readUint64(bytes, DATA_ROUND_OFFSET),
    roundChangeJustification: readVariableList(
      part(1),
      MAX_SIGNERS,
      MAX_ROUND_CHANGE_JUSTIFICATION_BYTES,
      'RoundChangeJustification',
    ),
    prepareJustification: readVariableList(
      part(2),
      MAX_SIGNERS,
      MAX_PREPARE_JUSTIFICATION_BYTES,
      'PrepareJustification',
    ),
  }
}

export const encodeQbftMessage = (message: QbftMessage) =>
  encodeContainer([
    uint64(message.type),
    uint64(message.height),
    uint64(message.round),
    variable(message.identifier),
    message.root,
    uint64(message.dataRound),
    variable(encodeVariableList(message.roundChangeJustification)),
    variable(encodeVariableList(message.prepareJustification)),
  ])
