import { jsonMembers } from '../../json/json-members.ts'
import type { JsonReader } from '../../json/json-reader.ts'
import type { JsonWriter } from '../../json/json-writer.ts'
import { sparseObject } from '../../json/sparse-object.ts'

export const MESSAGE_TYPES_V0 = {
  prePrepare: 1n,
  prepare: 2n,
  commit: 3n,
  changeRound: 4n,
} as const

/**
 * The message signed in fork v0. Zero and empty fields are omitted, so absent, `null` and empty are
 * equivalent.
 */
export interface MessageV0 {
  readonly type: bigint
  /** uint64 on the wire. */
  readonly round: bigint
  /** Empty when there is none. */
  readonly lambda: Uint8Array
  /** The height, uint64 on the wire. */
  readonly sequenceNumber: bigint
  /** Empty when there is none. */
  readonly value: Uint8Array
}

const MEMBERS = jsonMembers('type', 'round', 'lambda', 'seq_number', 'value')
const NONE = new Uint8Array(0)

/** The text whose SHA-256 is signed (SSV v0.1.12 behaviour): members in this order, those that are zero or empty left out. */
export function writeMessageV0(writer: JsonWriter, message: MessageV0): JsonWriter {
  const object = sparseObject(writer)
  if (message.type !== 0n) object.member('type').integer(message.type)
  if (message.round !== 0n) object.member('round').integer(message.round)
  if (message.lambda.length > 0) object.member('lambda').base64(message.lambda)
  if (message.sequenceNumber !== 0n) object.member('seq_number').integer(message.sequenceNumber)
  if (message.value.length > 0) object.member('value').base64(message.value)
  return object.end()
}

/** @throws SsvDecodeError `not-json`, `bad-field` */
export function readMessageV0(reader: JsonReader): MessageV0 {
  let type = 0n
  let round = 0n
  let lambda: Uint8Array = NONE
  let sequenceNumber = 0n
  let value: Uint8Array = NONE
  reader.object(MEMBERS, (name) => {
    if (name === 'lambda') lambda = reader.base64() ?? NONE
    else if (name === 'value') value = reader.base64() ?? NONE
    else if (reader.takeNull()) return
    else if (name === 'type') type = reader.int64()
    else if (name === 'round') round = reader.uint64()
    else sequenceNumber = reader.uint64()
  })
  return { type, round, lambda, sequenceNumber, value }
}
