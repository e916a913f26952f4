import { aggregatePublicKeys, type PublicKey } from '@chainsafe/blst'
import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { createParsedKeys } from './parsed-keys.ts'

export interface KeyCacheOptions {
  /** Share keys that stay parsed. */
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
  const parsed = createParsedKeys(shareKeys)
  const summed = new BoundedMap<string, PublicKey>(aggregates)

  return (keys) => {
    const [only] = keys
    if (only !== undefined && keys.length === 1) {
      try {
        return parsed.get(only)
      } catch {
        return undefined
      }
    }
    // Sorted: the sum does not depend on the order, and messages name their signers in many orders.
    const name = keys.map(nameOf).sort().join('')
    let sum = summed.get(name)
    if (sum === undefined) {
      try {
        sum = aggregatePublicKeys(keys.map(parsed.get))
      } catch {
        return undefined
      }
    }
    // Setting it again keeps entries in use (LRU).
    summed.set(name, sum)
    return sum
  }
}

const nameOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
