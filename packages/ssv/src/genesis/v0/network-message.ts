import { jsonString } from '@ssv-exporter/encoding/json-string'
import { jsonMembers } from '../../json/json-members.ts'
import { JsonReader } from '../../json/json-reader.ts'
import { JsonWriter } from '../../json/json-writer.ts'
import {
  readSignedMessageV0,
  type SignedMessageV0,
  writeSignedMessageV0,
} from './signed-message.ts'
import { readSyncMessageV0, type SyncMessageV0, writeSyncMessageV0 } from './sync-message.ts'

/** What a message of fork v0 is. */
export const NETWORK_TYPES_V0 = { ibft: 0n, decided: 1n, signature: 2n, sync: 3n } as const

/** The envelope of everything that fork v0 sends, by gossip and by stream. */
export interface NetworkMessageV0 {
  readonly signed: SignedMessageV0 | null
  readonly sync: SyncMessageV0 | null
  readonly type: bigint
  /** A responder of SSV v0.1.12 copies its own stream's id into it; it means nothing to others. */
  readonly streamId: string
}

const MEMBERS = jsonMembers('SignedMessage', 'SyncMessage', 'Type', 'StreamID')

/** All members, in this order (SSV v0.1.12 behaviour). */
export function encodeNetworkMessageV0(message: NetworkMessageV0): Uint8Array {
  const writer = new JsonWriter().raw('{"SignedMessage":')
  if (message.signed === null) writer.raw('null')
  else writeSignedMessageV0(writer, message.signed)
  writer.raw(',"SyncMessage":')
  if (message.sync === null) writer.raw('null')
  else writeSyncMessageV0(writer, message.sync)
  writer.raw(',"Type":').integer(message.type)
  return writer.raw(',"StreamID":').text(jsonString(message.streamId)).raw('}').finish()
}

/** @throws SsvDecodeError `not-json`, `bad-field`, `too-large` */
export function decodeNetworkMessageV0(bytes: Uint8Array): NetworkMessageV0 {
  const reader = new JsonReader(bytes)
  let signed: SignedMessageV0 | null = null
  let sync: SyncMessageV0 | null = null
  let type = 0n
  let streamId = ''
  reader.object(MEMBERS, (name) => {
    if (name === 'SignedMessage') signed = reader.takeNull() ? null : readSignedMessageV0(reader)
    else if (name === 'SyncMessage') sync = reader.takeNull() ? null : readSyncMessageV0(reader)
    else if (reader.takeNull()) return
    else if (name === 'Type') type = reader.int64()
    else streamId = reader.string()
  })
  reader.end()
  return { signed, sync, type, streamId }
}
