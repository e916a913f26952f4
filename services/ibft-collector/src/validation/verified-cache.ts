import { BoundedMap } from '../network/peers/bounded-map.ts'
import type {
  SignatureCheck,
  SignatureOrigin,
  SignatureVerdict,
  SignatureVerifier,
} from './bls/signature-verifier.ts'

/** Signatures remembered, about 600 bytes each; half a minute of heavy traffic. */
const MAX_REMEMBERED = 16_384

interface Remembered {
  readonly check: SignatureCheck
  readonly verdict: Promise<SignatureVerdict>
  isValid: boolean
}

/** Verifies a signature over a root by keys once, however often and from wherever it comes. */
export interface VerifiedCache {
  verify(
    check: SignatureCheck,
    origin: SignatureOrigin,
  ): { readonly verdict: Promise<SignatureVerdict>; readonly repeated: boolean }
}

export function createVerifiedCache(verifier: Pick<SignatureVerifier, 'verify'>): VerifiedCache {
  // By the signature alone: two checks of one signature are the same or one of them is false.
  const remembered = new BoundedMap<string, Remembered>(MAX_REMEMBERED)

  return {
    verify(check, origin) {
      const name = viewOf(check.signature).toString('latin1')
      const known = remembered.get(name)
      if (known !== undefined && isSame(known.check, check)) {
        return { verdict: known.verdict, repeated: true }
      }
      const entry: Remembered = { check, verdict: verifier.verify(check, origin), isValid: false }
      // A forgery with the signature of a true message does not make us forget that one.
      if (known?.isValid !== true) remembered.set(name, entry)
      entry.verdict.then((result) => {
        entry.isValid = result === 'valid'
        if (entry.isValid) remembered.set(name, entry)
        // Nothing is known of what there was no time for.
        else if (result === 'overloaded' && remembered.get(name) === entry) remembered.delete(name)
      })
      return { verdict: entry.verdict, repeated: false }
    },
  }
}

/** Keys too: a validator that registers again has others, and then the same signature means nothing. */
function isSame(a: SignatureCheck, b: SignatureCheck): boolean {
  return (
    Buffer.compare(a.root, b.root) === 0 &&
    a.keys.length === b.keys.length &&
    a.keys.every((key, place) => Buffer.compare(key, b.keys[place] as Uint8Array) === 0)
  )
}

const viewOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
