import type { SignedAgreement } from '../agreement.ts'
import { SsvDecodeError } from '../errors.ts'
import { checkValue } from './value.ts'

const SIGNATURE_BYTES = 96
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

/** The decoded parts of a decided message or commit of any fork. */
export interface SignedParts {
  readonly publicKey: Uint8Array
  readonly role: number
  readonly height: bigint
  readonly round: bigint
  readonly value: Uint8Array
  readonly signers: readonly bigint[] | null
  readonly signature: Uint8Array | null
}

/**
 * Validates the parts of a signed message and narrows their types.
 * @throws SsvDecodeError `bad-height`, `bad-round`, `bad-signers`, `bad-signature-size`,
 * `bad-value`
 */
export function toSignedAgreement(parts: SignedParts): SignedAgreement {
  const { publicKey, role, value } = parts
  const height = toHeight(parts.height)
  if (parts.round < 1n || parts.round > MAX_SAFE) {
    throw new SsvDecodeError('bad-round', 'not 1 … 2^53 − 1')
  }
  checkValue(role, value)
  return {
    publicKey,
    role,
    height,
    round: Number(parts.round),
    value,
    signers: toSigners(parts.signers),
    signature: toSignature(parts.signature),
  }
}

/** @throws SsvDecodeError `bad-height` */
export function toHeight(height: bigint): number {
  if (height < 0n || height > MAX_SAFE) throw new SsvDecodeError('bad-height', 'not 0 … 2^53 − 1')
  return Number(height)
}

/**
 * Unique node ids in wire order.
 * @throws SsvDecodeError `bad-signers`
 */
export function toSigners(signers: readonly bigint[] | null): number[] {
  if (signers === null || signers.length === 0) throw new SsvDecodeError('bad-signers', 'none')
  const numbers = signers.map((signer) => {
    if (signer < 1n || signer > MAX_SAFE) {
      throw new SsvDecodeError('bad-signers', 'not 1 … 2^53 − 1')
    }
    return Number(signer)
  })
  if (new Set(numbers).size < numbers.length) throw new SsvDecodeError('bad-signers', 'named twice')
  return numbers
}

/** @throws SsvDecodeError `bad-signature-size` */
export function toSignature(signature: Uint8Array | null): Uint8Array {
  if (signature?.length !== SIGNATURE_BYTES) {
    throw new SsvDecodeError('bad-signature-size', `not ${SIGNATURE_BYTES} bytes`)
  }
  return signature
}
