import { jsonMembers } from '../../json/json-members.ts'
import { JsonReader } from '../../json/json-reader.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import { readEntries } from '../read-entries.ts'

export const SYNC_PROTOCOLS = { lastDecided: 0n, lastChangeRound: 1n, decidedHistory: 2n } as const

export const SYNC_STATUS = {
  unknown: 0n,
  success: 1n,
  notFound: 2n,
  error: 3n,
  badRequest: 4n,
  internalError: 5n,
  backOff: 6n,
} as const

/** A request or response of history sync in forks v1 and v2. Absent and `null` are equivalent. */
export interface SyncMessage {
  readonly protocol: bigint
  readonly params: SyncParams | null
  /** The JSON text of each message, so that an invalid one does not affect the others. */
  readonly messages: readonly Uint8Array[] | null
  readonly status: bigint
}

export interface SyncParams {
  /** int64 each: none, one height, or first and last, both inclusive. */
  readonly heights: readonly bigint[] | null
  readonly identifier: Uint8Array | null
}

const MEMBERS = jsonMembers('Protocol', 'Params', 'Data', 'Status')
const PARAMS_MEMBERS = jsonMembers('Height', 'Identifier')

/** All members, in this order (SSV v0.2.1-rc.1 behaviour). */
export function encodeSyncMessage(sync: SyncMessage): Uint8Array {
  const writer = new JsonWriter().raw('{"Protocol":').integer(sync.protocol).raw(',"Params":')
  if (sync.params === null) writer.raw('null')
  else writeParams(writer, sync.params)
  writer.raw(',"Data":').list(sync.messages, (message) => writer.bytes(message))
  return writer.raw(',"Status":').integer(sync.status).raw('}').finish()
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `too-large` */
export function decodeSyncMessage(bytes: Uint8Array): SyncMessage {
  const reader = new JsonReader(bytes)
  let protocol = 0n
  let params: SyncParams | null = null
  let messages: readonly Uint8Array[] | null = null
  let status = 0n
  reader.object(MEMBERS, (name) => {
    if (name === 'Params') params = reader.takeNull() ? null : readParams(reader)
    else if (name === 'Data') messages = readEntries(reader, () => reader.raw())
    else if (reader.takeNull()) return
    else if (name === 'Protocol') protocol = reader.int64()
    else status = reader.int64()
  })
  reader.end()
  return { protocol, params, messages, status }
}

function writeParams(writer: JsonWriter, { heights, identifier }: SyncParams): void {
  writer.raw('{"Height":').list(heights, (height) => writer.integer(height))
  writer.raw(',"Identifier":').base64(identifier).raw('}')
}

function readParams(reader: JsonReader): SyncParams {
  let heights: readonly bigint[] | null = null
  let identifier: Uint8Array | null = null
  reader.object(PARAMS_MEMBERS, (name) => {
    if (name === 'Height') heights = readEntries(reader, () => reader.int64())
    else identifier = reader.base64()
  })
  return { heights, identifier }
}
