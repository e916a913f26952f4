import { PublicKey, Signature, verify } from '@chainsafe/blst'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { combineSignatures } from '../../threshold-key.ts'
import type { SigningItem } from '../duties/duty.ts'
import type { ValidatorRegistry } from '../registry/validator-registry.ts'

/** Number of cached signatures: those of the validators in a few slots. */
const CAPACITY = 4_096

/** Combines signatures of shares to a validator's signature. */
export interface SignatureCombiner {
  /**
   * The signature of the whole key, 96 bytes; undefined without a quorum of valid ones. Removes
   * those found invalid.
   * @param parts signatures of 96 bytes by operator
   */
  combine(item: SigningItem, parts: Map<bigint, Uint8Array>): Uint8Array | undefined
}

/**
 * Shared by all operators of a process: any quorum gives the same signature, so the result is
 * cached.
 */
export function createSignatureCombiner(
  quorumOf: (committeeSize: number) => number,
  { sharePublicKey }: Pick<ValidatorRegistry, 'sharePublicKey'>,
): SignatureCombiner {
  const known = new Map<string, Uint8Array>()

  function combineAll({ validator, root }: SigningItem, parts: ReadonlyMap<bigint, Uint8Array>) {
    try {
      const signature = combineSignatures(
        [...parts].map(([point, bytes]) => ({
          point,
          signature: Signature.fromBytes(bytes, true),
        })),
      )
      const isValid = verify(root, PublicKey.fromBytes(validator.publicKey), signature)
      return isValid ? signature.toBytes() : undefined
    } catch {
      return undefined
    }
  }

  function dropInvalid({ validator, root }: SigningItem, parts: Map<bigint, Uint8Array>): void {
    for (const [operatorId, bytes] of parts) {
      const key = sharePublicKey(validator, operatorId)
      if (key === undefined || !isSignature(root, key, bytes)) parts.delete(operatorId)
    }
  }

  return {
    combine(item, parts) {
      const name = `${item.validator.index} ${hexOf(item.root)}`
      const signature = known.get(name)
      if (signature !== undefined) return signature
      const quorum = quorumOf(item.validator.committee.operatorIds.length)
      if (parts.size < quorum) return undefined
      const first = new Map([...parts].slice(0, quorum))
      let combined = combineAll(item, first)
      if (combined === undefined) {
        dropInvalid(item, parts)
        if (parts.size < quorum) return undefined
        combined = combineAll(item, new Map([...parts].slice(0, quorum)))
      }
      if (combined !== undefined) remember(name, combined)
      return combined
    },
  }

  function remember(name: string, signature: Uint8Array): void {
    known.set(name, signature)
    const [oldest] = known.keys()
    if (known.size > CAPACITY && oldest !== undefined) known.delete(oldest)
  }
}

function isSignature(root: Uint8Array, key: PublicKey, bytes: Uint8Array): boolean {
  try {
    return verify(root, key, Signature.fromBytes(bytes, true))
  } catch {
    return false
  }
}
