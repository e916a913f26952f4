import { jsonString } from '@ssv-exporter/encoding/json-string'
import { jsonMembers } from '../../json/json-members.ts'
import type { JsonReader } from '../../json/json-reader.ts'
import type { JsonWriter } from '../../json/json-writer.ts'
import { sparseObject } from '../../json/sparse-object.ts'
import { readEntries } from '../read-entries.ts'

export const SYNC_TYPES_V0 = { highest: 0n, range: 1n, changeRound: 2n } as const

/** A request or response of history sync in fork v0. Absent, `null` and empty are equivalent. */
export interface SyncMessageV0 {
  /** The JSON text of each message, so that an invalid one does not affect the others. */
  readonly messages: readonly Uint8Array[]
  readonly fromPeerId: string
  readonly params: readonly bigint[]
  readonly lambda: Uint8Array
  readonly type: bigint
  readonly error: string
}

const MEMBERS = jsonMembers('SignedMessages', 'FromPeerID', 'params', 'Lambda', 'Type', 'error')

/** Members in this order, those that are zero or empty left out (SSV v0.1.12 behaviour). */
export function writeSyncMessageV0(writer: JsonWriter, sync: SyncMessageV0): JsonWriter {
  const object = sparseObject(writer)
  if (sync.messages.length > 0) {
    object.member('SignedMessages').list(sync.messages, (message) => writer.bytes(message))
  }
  if (sync.fromPeerId !== '') object.member('FromPeerID').text(jsonString(sync.fromPeerId))
  if (sync.params.length > 0)
    object.member('params').list(sync.params, (param) => writer.integer(param))
  if (sync.lambda.length > 0) object.member('Lambda').base64(sync.lambda)
  if (sync.type !== 0n) object.member('Type').integer(sync.type)
  if (sync.error !== '') object.member('error').text(jsonString(sync.error))
  return object.end()
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `too-large` */
export function readSyncMessageV0(reader: JsonReader): SyncMessageV0 {
  let messages: readonly Uint8Array[] = []
  let fromPeerId = ''
  let params: readonly bigint[] = []
  let lambda = new Uint8Array(0)
  let type = 0n
  let error = ''
  reader.object(MEMBERS, (name) => {
    if (name === 'SignedMessages') messages = readEntries(reader, () => reader.raw()) ?? []
    else if (name === 'params') params = readEntries(reader, () => reader.uint64()) ?? []
    else if (name === 'Lambda') lambda = reader.base64() ?? new Uint8Array(0)
    else if (reader.takeNull()) return
    else if (name === 'Type') type = reader.int64()
    else if (name === 'FromPeerID') fromPeerId = reader.string()
    else error = reader.string()
  })
  return { messages, fromPeerId, params, lambda, type, error }
}
