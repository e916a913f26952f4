import { aggregatePublicKeys, PublicKey } from '@chainsafe/blst'
import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

export interface KeyCacheOptions {
  /** Maximum parsed share keys. */
  readonly shareKeys: number
  /** Maximum sums of share keys. */
  readonly aggregates: number
}

/**
 * The sum of share keys, which verifies their aggregate signature. Keyed by the bytes of the keys,
 * so that a validator's new registration needs no invalidation. undefined if one of them is not a
 * point of the group. A sum that is the identity, under which anything would verify, is refused by
 * the verification itself.
 */
export type KeyCache = (keys: readonly Uint8Array[]) => PublicKey | undefined

export function createKeyCache({ shareKeys, aggregates }: KeyCacheOptions): KeyCache {
  const parsed = new BoundedMap<string, PublicKey>(shareKeys)
  const summed = new BoundedMap<string, PublicKey>(aggregates)

  function shareKey(bytes: Uint8Array): PublicKey {
    const name = nameOf(bytes)
    // Setting it again keeps entries in use (LRU).
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
    // Sorted: the sum does not depend on the order, and messages name their signers in many orders.
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
