import { decodeBase64 } from '@ssv-exporter/encoding/base64-text'
import { SsvDecodeError } from '../../errors.ts'
import type { JsonWriter } from '../../json/json-writer.ts'

const BEFORE = new TextEncoder().encode('{"Data":"')
const AFTER = new TextEncoder().encode('"}')

const isAt = (part: Uint8Array, text: Uint8Array, at: number) =>
  at >= 0 && part.every((byte, index) => text[at + index] === byte)

/** The data of a prepare or commit: `{"Data":"<Base64 of the value>"}` (SSV v0.2.1-rc.1 behaviour). */
export function writeCommitData(writer: JsonWriter, value: Uint8Array): JsonWriter {
  return writer.raw('{"Data":').base64(value).raw('}')
}

/**
 * Returns the value. Only canonical text is accepted: the signature covers the text but only the
 * value is stored, so the text must be reproducible from it.
 *
 * @throws SsvDecodeError `not-canonical`
 */
export function decodeCommitData(data: Uint8Array | null): Uint8Array {
  const to = (data?.length ?? 0) - AFTER.length
  if (data === null || !isAt(BEFORE, data, 0) || !isAt(AFTER, data, to)) {
    throw new SsvDecodeError('not-canonical', 'data of the commit')
  }
  const value = to < BEFORE.length ? undefined : decodeBase64(data, BEFORE.length, to)
  if (value === undefined) throw new SsvDecodeError('not-canonical', 'value of the commit')
  return value
}
