import type { KeyCache } from '../../../../signatures/bls/key-cache.ts'
import { verifyBatch } from '../../../../signatures/bls/verify-batch.ts'
import { recoverSignature } from './recover-signature.ts'
import { type RecoveryJob, SIGNATURE_BYTES } from './recovery-codec.ts'

/**
 * Recovers signatures and verifies them under the validators' keys, those over one root together.
 *
 * @returns 96 bytes for each job, zeros where there is no valid signature
 */
export function recoverBatch(jobs: readonly RecoveryJob[], keyOf: KeyCache): Uint8Array {
  const recovered = jobs.map(({ parts }) => {
    try {
      return recoverSignature(parts)
    } catch {
      return undefined
    }
  })
  const checks = jobs.map(({ publicKey, root }, i) => ({
    keys: [publicKey],
    root,
    signature: recovered[i] ?? NONE,
  }))
  const verdicts = verifyBatch(checks, keyOf)
  const result = new Uint8Array(jobs.length * SIGNATURE_BYTES)
  for (const [i, signature] of recovered.entries()) {
    if (signature !== undefined && verdicts[i] === true) result.set(signature, i * SIGNATURE_BYTES)
  }
  return result
}

/** Not a point: never valid. */
const NONE = new Uint8Array(SIGNATURE_BYTES)
