import type { SignedAgreement } from '../agreement.ts'

/** A validator key that is not a point of the curve: only its bytes are used here. */
export const PUBLIC_KEY_HEX = `8f${'0123456789abcdef'.repeat(5)}0123456789abcd`
export const PUBLIC_KEY = fromHex(PUBLIC_KEY_HEX)

/** The value of an attester: slot 320, source epoch 9, target epoch 10. */
export const ATTESTATION = attestation(9n, 10n)

export const SIGNATURE = new Uint8Array(96).map((_, at) => 255 - at)

export const SAMPLE: SignedAgreement = {
  publicKey: PUBLIC_KEY,
  role: 0,
  height: 23,
  round: 1,
  value: ATTESTATION,
  signers: [1, 2, 4],
  signature: SIGNATURE,
}

export function attestation(sourceEpoch: bigint, targetEpoch: bigint): Uint8Array {
  const bytes = new Uint8Array(128).fill(7)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, 320n, true)
  view.setBigUint64(8, 0n, true)
  view.setBigUint64(48, sourceEpoch, true)
  view.setBigUint64(88, targetEpoch, true)
  return bytes
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

export const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
export const toBytes = (text: string) => new TextEncoder().encode(text)
export const toText = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
