import { verify } from 'node:crypto'
import type { OperatorKeys } from './operator-keys.ts'
import type { OperatorSignatureCheck } from './operator-signature-check.ts'

/**
 * Verifies that every operator signed: RSA PKCS#1 v1.5 with SHA-256 (ssv-spec v1.2.0).
 * @returns 1 if so, otherwise 0
 */
export function verifyOperators(
  { signedBytes, keys, signatures }: OperatorSignatureCheck,
  keyOf: OperatorKeys,
): 0 | 1 {
  const valid = signatures.every((signature, i) => {
    const key = keyOf(keys[i] as Uint8Array)
    return key !== undefined && verify('sha256', signedBytes, key, signature)
  })
  return valid ? 1 : 0
}
