import { jsonString } from '@ssv-exporter/encoding/json-string'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import type { QueryReader } from '@ssv-exporter/store/query-reader'

export interface OperatorKey {
  /** As served. */
  text: string
  /** The same as a JSON string, quotes included. */
  json: string
}

export interface OperatorKeys {
  /** Loads those of `ids` that are not cached. */
  load(ids: readonly number[]): Promise<void>
  get(id: number): OperatorKey
  /** The registered keys served as `text`: several are possible if they are not valid UTF-8. */
  bytesOf(text: string): Promise<Uint8Array[]>
  /** Clears the cache: after a rebuild of the database an id may refer to another key. */
  clear(): void
}

const UNKNOWN: OperatorKey = Object.freeze({ text: '', json: '""' })
const REPLACEMENT = '\ufffd'

/**
 * Cache of JSON-escaped operator keys by id: a full validator list repeats each key thousands of
 * times.
 */
export function createOperatorKeys({
  reader,
}: {
  reader: Pick<QueryReader, 'operatorKeys'>
}): OperatorKeys {
  let known = new Map<number, OperatorKey>()
  let damaged = new Map<string, Uint8Array[]>()
  let greatest = 0
  let reading: Promise<void> | undefined

  async function readNew(): Promise<void> {
    const [into, intoDamaged] = [known, damaged]
    for (const { id, key } of await reader.operatorKeys(greatest)) {
      if (into !== known) return
      const text = textFromBytes(key)
      into.set(id, { text, json: jsonString(text) })
      if (text.includes(REPLACEMENT)) {
        intoDamaged.set(text, [...(intoDamaged.get(text) ?? []), Uint8Array.from(key)])
      }
      greatest = Math.max(greatest, id)
    }
  }

  function refresh(): Promise<void> {
    reading ??= readNew().finally(() => {
      reading = undefined
    })
    return reading
  }

  return {
    async load(ids) {
      // Twice: a read in progress may have started before the key was inserted.
      for (let attempt = 0; attempt < 2 && !ids.every((id) => known.has(id)); attempt += 1)
        await refresh()
    },
    get: (id) => known.get(id) ?? UNKNOWN,
    async bytesOf(text) {
      if (!text.includes(REPLACEMENT)) return [Buffer.from(text)]
      await refresh()
      return [Buffer.from(text), ...(damaged.get(text) ?? [])]
    },
    clear() {
      known = new Map()
      damaged = new Map()
      greatest = 0
    },
  }
}
