import { SsvDecodeError } from './errors.ts'
import { jsonMembers } from './json/json-members.ts'
import { JsonReader } from './json/json-reader.ts'

const MEMBERS = jsonMembers('Entries')
/** Three entries are known; a few more are tolerated. */
const MAX_ENTRIES = 16
const MAX_PAYLOAD_BYTES = 4096

/**
 * Parses the strings of a handshake's `{"Entries":[…]}`, common to all generations.
 * @throws SsvDecodeError `too-large`, `not-json`, `bad-field`
 */
export function readNodeInfoEntries(payload: Uint8Array): string[] {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new SsvDecodeError('too-large', `more than ${MAX_PAYLOAD_BYTES} bytes`)
  }
  const reader = new JsonReader(payload)
  let entries: string[] = []
  reader.object(MEMBERS, () => {
    entries = []
    if (reader.takeNull()) return
    reader.array(() => {
      if (entries.length === MAX_ENTRIES) throw new SsvDecodeError('too-large', 'entries')
      entries.push(reader.string())
    })
  })
  reader.end()
  return entries
}
