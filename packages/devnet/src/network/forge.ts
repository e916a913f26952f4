import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'

const STRANGER = SecretKey.fromKeygen(createHash('sha256').update('stranger').digest())
/** A valid point of the curve: rejecting it takes the whole pairing, the most expensive forgery. */
const STRANGERS_SIGNATURE = STRANGER.sign(new Uint8Array(32)).toBytes()

/** In SSZ `AttestationData`. */
const BLOCK_ROOT_END = 48

/**
 * An unsigned message: another value at a height `lead` above, with a signature of none of the
 * signers.
 */
export function forge(message: SignedAgreement, lead: number): SignedAgreement {
  const height = message.height + lead
  const value = Buffer.from(message.value)
  // The block root of an attestation; everything else is kept so that the value decodes.
  const root = createHash('sha256').update(value).update(`forged ${height}`).digest()
  if (value.length >= BLOCK_ROOT_END) value.set(root, BLOCK_ROOT_END - root.length)
  return { ...message, height, value, signature: STRANGERS_SIGNATURE }
}
