import { aggregatePublicKeys, PublicKey } from '@chainsafe/blst'
import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

export interface KeyCacheOptions {
  /** Share keys kept in parsed form. */
  readonly shareKeys: number
  /** Sums of share keys kept. */
  readonly aggregates: number
}

/**
 * The sum of share keys, as what verifies their aggregate signature. Named by the bytes of the keys, so that a validator that
 * registers again needs no word. undefined when one of them is no point of the group. A sum that is the identity, under which anything
 * would verify, is refused by the verification itself.
 */
export type KeyCache = (keys: readonly Uint8Array[]) => PublicKey | undefined

export function createKeyCache({ shareKeys, aggregates }: KeyCacheOptions): KeyCache {
  const parsed = new BoundedMap<string, PublicKey>(shareKeys)
  const summed = new BoundedMap<string, PublicKey>(aggregates)

  function shareKey(bytes: Uint8Array): PublicKey {
    const name = nameOf(bytes)
    // Setting it again keeps what is in use.
    const key = parsed.get(name) ?? PublicKey.fromBytes(bytes, true)
    parsed.set(name, key)
    return key
  }

  return (keys) => {
    const [only] = keys
    if (only !== undefined && keys.length === 1) {
      try {
        return shareKey(only)
      } catch {
        return undefined
      }
    }
    // A sum is the same in any order, and messages name their signers in many.
    const name = keys.map(nameOf).sort().join('')
    let sum = summed.get(name)
    if (sum === undefined) {
      try {
        sum = aggregatePublicKeys(keys.map(shareKey))
      } catch {
        return undefined
      }
    }
    summed.set(name, sum)
    return sum
  }
}

const nameOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
