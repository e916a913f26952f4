import { BoundedMap } from '../network/peers/bounded-map.ts'
import type {
  SignatureCheck,
  SignatureOrigin,
  SignatureVerdict,
  SignatureVerifier,
} from './bls/signature-verifier.ts'

/** Signatures remembered, about 300 bytes each; half a minute of heavy traffic. */
const MAX_REMEMBERED = 16_384

/** Verifies a signature over a root by keys once, however often and from wherever it comes. */
export interface VerifiedCache {
  verify(
    check: SignatureCheck,
    origin: SignatureOrigin,
  ): { readonly verdict: Promise<SignatureVerdict>; readonly repeated: boolean }
}

export function createVerifiedCache(verifier: Pick<SignatureVerifier, 'verify'>): VerifiedCache {
  const settled = new BoundedMap<string, Promise<SignatureVerdict>>(MAX_REMEMBERED)
  const underway = new Map<string, Promise<SignatureVerdict>>()

  return {
    verify(check, origin) {
      const name = nameOf(check)
      const known = settled.get(name) ?? underway.get(name)
      if (known !== undefined) return { verdict: known, repeated: true }
      const verdict = verifier.verify(check, origin)
      underway.set(name, verdict)
      verdict.then((result) => {
        underway.delete(name)
        // Nothing is known of what there was no time for.
        if (result !== 'overloaded') settled.set(name, verdict)
      })
      return { verdict, repeated: false }
    },
  }
}

/** Keys too: a validator that registers again has others, and then the same signature means nothing. */
function nameOf({ keys, root, signature }: SignatureCheck): string {
  return [root, signature, ...keys].map(latin1).join('')
}

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
