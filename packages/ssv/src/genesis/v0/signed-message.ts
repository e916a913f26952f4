import { jsonMembers } from '../../json/json-members.ts'
import { JsonReader } from '../../json/json-reader.ts'
import type { JsonWriter } from '../../json/json-writer.ts'
import { sparseObject } from '../../json/sparse-object.ts'
import { readSigners } from '../read-signers.ts'
import { type MessageV0, readMessageV0, writeMessageV0 } from './message.ts'

/**
 * A message of fork v0 with the signatures of one or more operators. Absent, `null` and empty are
 * equivalent.
 */
export interface SignedMessageV0 {
  readonly message: MessageV0 | null
  readonly signature: Uint8Array
  /** uint64 each, in the order on the wire. */
  readonly signers: readonly bigint[]
}

const MEMBERS = jsonMembers('message', 'signature', 'signer_ids')

export function writeSignedMessageV0(writer: JsonWriter, signed: SignedMessageV0): JsonWriter {
  const object = sparseObject(writer)
  if (signed.message !== null) writeMessageV0(object.member('message'), signed.message)
  if (signed.signature.length > 0) object.member('signature').base64(signed.signature)
  if (signed.signers.length > 0) {
    object.member('signer_ids').list(signed.signers, (signer) => writer.integer(signer))
  }
  return object.end()
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `bad-signers` */
export function readSignedMessageV0(reader: JsonReader): SignedMessageV0 {
  let message: MessageV0 | null = null
  let signature = new Uint8Array(0)
  let signers: readonly bigint[] = []
  reader.object(MEMBERS, (name) => {
    if (name === 'signature') {
      signature = reader.base64() ?? new Uint8Array(0)
    } else if (name === 'message') {
      message = reader.takeNull() ? null : readMessageV0(reader)
    } else {
      signers = readSigners(reader) ?? []
    }
  })
  return { message, signature, signers }
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `bad-signers` */
export function decodeSignedMessageV0(bytes: Uint8Array): SignedMessageV0 {
  const reader = new JsonReader(bytes)
  const signed = readSignedMessageV0(reader)
  reader.end()
  return signed
}
