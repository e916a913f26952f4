import { base64Length, encodeBase64Into } from '@ssv-exporter/encoding/base64-text'
import { createScratchBuffer } from '@ssv-exporter/encoding/scratch-buffer'
import { SsvDecodeError } from '../../errors.ts'
import { exactJsonMembers } from '../../json/json-members.ts'
import { JsonReader } from '../../json/json-reader.ts'
import { JsonWriter } from '../../json/json-writer.ts'

/** What the `Data` of an SSVMessage is. */
export const SSV_MESSAGE_TYPES = { consensus: 0, sync: 1, postConsensus: 2, decided: 3 } as const

/** The envelope of everything that forks v1 and v2 send, by gossip and by stream. */
export interface SsvMessage {
  /** One of SSV_MESSAGE_TYPES. */
  readonly type: number
  /** The identifier; null when there is none. */
  readonly id: Uint8Array | null
  readonly data: Uint8Array | null
}

/** A map to the original, so they are sorted. */
const MEMBERS = exactJsonMembers('Data', 'id', 'type')
const QUOTE = 0x22
/** Room for any number the type could be; those that exist have one digit. */
const MAX_TYPE_DIGITS = 4

/** What the hex of most messages is of, and what is in that. */
const SCRATCH_BYTES = 4_096
const scratchText = createScratchBuffer(SCRATCH_BYTES)
const scratchData = createScratchBuffer(SCRATCH_BYTES)

/** Writes `{"Data":…,"id":…,"type":…}`: hex of a JSON string of Base64, hex, hex of decimal digits (SSV v0.2.1-rc.1 behaviour). */
export function encodeSsvMessage({ type, id, data }: SsvMessage): Uint8Array {
  const writer = new JsonWriter().raw('{')
  if (data !== null) {
    const text = new Uint8Array(base64Length(data.length) + 2).fill(QUOTE)
    encodeBase64Into(data, text, 1)
    writer.raw('"Data":').hex(text).raw(',')
  }
  if (id !== null) writer.raw('"id":').hex(id).raw(',')
  return writer
    .raw('"type":')
    .hex(new TextEncoder().encode(String(type)))
    .raw('}')
    .finish()
}

/**
 * Decodes an envelope. `data` is valid only until the next one is decoded: read it immediately.
 * @throws SsvDecodeError `not-json`, `bad-field`, `wrong-type`
 */
export function decodeSsvMessage(bytes: Uint8Array): SsvMessage {
  const reader = new JsonReader(bytes)
  let type: number | undefined
  let id: Uint8Array | null = null
  let data: Uint8Array | null = null
  reader.object(MEMBERS, (name) => {
    if (name === 'Data') data = decodeData(reader.hex(scratchText))
    else if (name === 'id') id = reader.hex()
    else type = decodeType(reader.hex(scratchText))
  })
  reader.end()
  if (type === undefined) throw new SsvDecodeError('wrong-type', 'type is missing')
  return { type, id, data }
}

function decodeData(text: Uint8Array): Uint8Array | null {
  const reader = new JsonReader(text)
  const data = reader.base64(scratchData)
  reader.end()
  return data
}

function decodeType(text: Uint8Array): number {
  let type = 0
  for (const digit of text) {
    if (digit < 0x30 || digit > 0x39) throw new SsvDecodeError('bad-field', 'type is not decimal')
    type = type * 10 + digit - 0x30
  }
  if (text.length === 0 || text.length > MAX_TYPE_DIGITS) {
    throw new SsvDecodeError('bad-field', 'type is not decimal')
  }
  return type
}
