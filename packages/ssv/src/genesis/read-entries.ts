import { SsvDecodeError } from '../errors.ts'
import type { JsonReader } from '../json/json-reader.ts'

/** Answers of the original have up to 51 messages; longer lists are rejected. */
const MAX_ENTRIES = 256

/**
 * Reads a list of a sync message, or `null`.
 * @throws SsvDecodeError `too-large`, and what `read` throws
 */
export function readEntries<Entry>(reader: JsonReader, read: () => Entry): Entry[] | null {
  if (reader.takeNull()) return null
  const entries: Entry[] = []
  reader.array(() => {
    if (entries.length === MAX_ENTRIES) {
      throw new SsvDecodeError('too-large', `more than ${MAX_ENTRIES} entries`)
    }
    entries.push(read())
  })
  return entries
}
