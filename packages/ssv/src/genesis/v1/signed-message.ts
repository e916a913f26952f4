import { jsonMembers } from '../../json/json-members.ts'
import { JsonReader } from '../../json/json-reader.ts'
import type { JsonWriter } from '../../json/json-writer.ts'
import { readSigners } from '../read-signers.ts'
import {
  type ConsensusMessage,
  readConsensusMessage,
  writeConsensusMessage,
} from './consensus-message.ts'

/** A consensus message with the signatures of one or more operators. */
export interface SignedMessage {
  readonly signature: Uint8Array | null
  /** uint64 each, in the order on the wire: aggregation appends. */
  readonly signers: readonly bigint[] | null
  readonly message: ConsensusMessage | null
}

const MEMBERS = jsonMembers('Signature', 'Signers', 'Message')

export function writeSignedMessage(writer: JsonWriter, signed: SignedMessage): JsonWriter {
  writer.raw('{"Signature":').base64(signed.signature).raw(',"Signers":')
  writer.list(signed.signers, (signer) => writer.integer(signer)).raw(',"Message":')
  if (signed.message === null) writer.raw('null')
  else writeConsensusMessage(writer, signed.message)
  return writer.raw('}')
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `bad-signers` */
export function readSignedMessage(reader: JsonReader): SignedMessage {
  let signature: Uint8Array | null = null
  let signers: bigint[] | null = null
  let message: ConsensusMessage | null = null
  reader.object(MEMBERS, (name) => {
    if (name === 'Signature') signature = reader.base64()
    else if (name === 'Message') message = reader.takeNull() ? null : readConsensusMessage(reader)
    else signers = readSigners(reader)
  })
  return { signature, signers, message }
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `bad-signers` */
export function decodeSignedMessage(bytes: Uint8Array): SignedMessage {
  const reader = new JsonReader(bytes)
  const signed = readSignedMessage(reader)
  reader.end()
  return signed
}
