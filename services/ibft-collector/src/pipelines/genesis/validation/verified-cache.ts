import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { ownBytes } from '@ssv-exporter/service-kit/own-bytes'
import type { SignatureCheck } from '../../../signatures/bls/signature-check.ts'
import type {
  SignatureOrigin,
  SignatureVerdict,
  SignatureVerifier,
} from '../signatures/signature-verifier.ts'

/** Maximum cached signatures, about 600 bytes each; half a minute of heavy traffic. */
const MAX_REMEMBERED = 16_384

interface Remembered {
  readonly check: SignatureCheck
  readonly verdict: Promise<SignatureVerdict>
  /** How many of the first keys it covers, once known and not 0. */
  signed: number
}

/**
 * Verifies each signature over a root by keys only once, whatever its source: also when the message
 * that carries it names more signers than before, like the one that an operator publishes after its
 * first quorum.
 */
export interface VerifiedCache {
  verify(
    check: SignatureCheck,
    origin: SignatureOrigin,
  ): { readonly verdict: Promise<SignatureVerdict>; readonly repeated: boolean }
}

export function createVerifiedCache(verifier: Pick<SignatureVerifier, 'verify'>): VerifiedCache {
  // Keyed by the signature alone: two checks of one signature are equal, or one of them is a
  // forgery.
  const remembered = new BoundedMap<string, Remembered>(MAX_REMEMBERED)

  return {
    verify(check, origin) {
      const name = nameOf(check.signature)
      const known = remembered.get(name)
      if (known !== undefined && isSame(known.check, check)) {
        return { verdict: known.verdict, repeated: true }
      }
      if (known !== undefined && beginsWith(check, known)) {
        return { verdict: Promise.resolve(known.signed), repeated: true }
      }
      const entry: Remembered = {
        check: { ...check, root: ownBytes(check.root) },
        verdict: verifier.verify(check, origin),
        signed: 0,
      }
      // A forgery with the signature of a valid message must not evict that one.
      if (known === undefined || known.signed === 0) remembered.set(name, entry)
      void entry.verdict.then((result) => {
        entry.signed = result === 'overloaded' ? 0 : result
        if (entry.signed > 0) remembered.set(name, entry)
        // Overloaded checks have no result to cache.
        else if (result === 'overloaded' && remembered.get(name) === entry) remembered.delete(name)
      })
      return { verdict: entry.verdict, repeated: false }
    },
  }
}

/**
 * Keys are compared too: a validator that registers again has different ones, and then the same
 * signature means nothing.
 */
function isSame(a: SignatureCheck, b: SignatureCheck): boolean {
  return (
    leastOf(a) === leastOf(b) &&
    Buffer.compare(a.root, b.root) === 0 &&
    a.keys.length === b.keys.length &&
    a.keys.every((key, index) => Buffer.compare(key, b.keys[index] as Uint8Array) === 0)
  )
}

/** Whether the first keys of a check are those covered by a known signature, in any order. */
function beginsWith(check: SignatureCheck, { check: known, signed }: Remembered): boolean {
  if (signed === 0 || signed < leastOf(check) || signed > check.keys.length) return false
  if (Buffer.compare(check.root, known.root) !== 0) return false
  return namesOf(check.keys.slice(0, signed)) === namesOf(known.keys.slice(0, signed))
}

const namesOf = (keys: readonly Uint8Array[]) => keys.map(nameOf).sort().join('')

const leastOf = ({ keys, atLeast = keys.length }: SignatureCheck) => atLeast
const nameOf = (bytes: Uint8Array) => viewOf(bytes).toString('latin1')

const viewOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
