import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'

const STRANGER = SecretKey.fromKeygen(createHash('sha256').update('stranger').digest())
/** A point of the curve: refusing it takes the whole pairing, which is what a clever forger makes us pay. */
const STRANGERS_SIGNATURE = STRANGER.sign(new Uint8Array(32)).toBytes()

/** In SSZ `AttestationData`. */
const BLOCK_ROOT_END = 48

/** A message that nobody signed: another value at a height `lead` above, and a signature that is none of the signers'. */
export function forge(message: SignedAgreement, lead: number): SignedAgreement {
  const height = message.height + lead
  const value = Buffer.from(message.value)
  // The block root of an attestation; the rest must stay what it is for the value to decode.
  const root = createHash('sha256').update(value).update(`forged ${height}`).digest()
  if (value.length >= BLOCK_ROOT_END) value.set(root, BLOCK_ROOT_END - root.length)
  return { ...message, height, value, signature: STRANGERS_SIGNATURE }
}
