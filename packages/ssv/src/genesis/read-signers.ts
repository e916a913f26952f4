import { SsvDecodeError } from '../errors.ts'
import type { JsonReader } from '../json/json-reader.ts'

/**
 * Committees of the genesis generation have 4, 7, 10 or 13 operators; more than this is invalid.
 */
const MAX_SIGNERS = 64

/**
 * Reads a list of node ids, or `null`, and fails if it is longer than any committee.
 * @throws SsvDecodeError `not-json`, `bad-field`, `bad-signers`
 */
export function readSigners(reader: JsonReader): bigint[] | null {
  if (reader.takeNull()) return null
  const signers: bigint[] = []
  reader.array(() => {
    if (signers.length === MAX_SIGNERS) {
      throw new SsvDecodeError('bad-signers', `more than ${MAX_SIGNERS}`)
    }
    signers.push(reader.uint64())
  })
  return signers
}
