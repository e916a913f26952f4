import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { attestationData } from './attestation-data.ts'

const STRANGER = SecretKey.fromKeygen(createHash('sha256').update('stranger').digest())
/** A point of the curve: refusing it takes the whole pairing, which is what a clever forger makes us pay. */
const STRANGERS_SIGNATURE = STRANGER.sign(new Uint8Array(32)).toBytes()

/** A message that nobody signed: another value at a height `lead` above, and a signature that is none of the signers'. */
export function forge(message: SignedAgreement, lead: number): SignedAgreement {
  const height = message.height + lead
  const value = Buffer.from(message.value)
  if (value.length >= 48) value.set(attestationData(0, 0, `forged ${height}`).subarray(16, 48), 16)
  return { ...message, height, value, signature: STRANGERS_SIGNATURE }
}
