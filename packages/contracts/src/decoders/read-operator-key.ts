import type { AbiReader } from '../abi-reader.ts'
import { MalformedLogError } from '../errors.ts'
import { unwrapOperatorKey } from '../operator-key.ts'

/** Reads a `bytes` parameter that holds a wrapped operator key, and gives the text. */
export function readOperatorKey(data: AbiReader, at: number, base = 0): Uint8Array {
  const text = unwrapOperatorKey(data.bytes(at, base))
  if (text === undefined) throw new MalformedLogError('operator-key-not-wrapped')
  return text
}
