import { createHash, randomBytes } from 'node:crypto'
import secp256k1 from 'secp256k1'
import { rateOf } from './rate-of.ts'

const MESSAGES = 64

/**
 * Verdicts per second on DER signatures over the SHA-256 of messages: the minimum for strict
 * signing of gossip.
 */
export function rawEcdsaRate({ seconds, bytes }: { seconds: number; bytes: number }): number {
  const privateKey = createHash('sha256').update('raw ecdsa').digest()
  const publicKey = secp256k1.publicKeyCreate(privateKey)
  const signed = Array.from({ length: MESSAGES }, () => {
    const message = randomBytes(bytes)
    const { signature } = secp256k1.ecdsaSign(digestOf(message), privateKey)
    return { message, der: secp256k1.signatureExport(signature) }
  })
  let at = 0
  return rateOf(
    () => {
      const next = signed[at % MESSAGES]
      at += 1
      if (next === undefined) return
      const { message, der } = next
      const signature = secp256k1.signatureImport(der)
      if (!secp256k1.ecdsaVerify(signature, digestOf(message), publicKey)) {
        throw new Error('a good signature did not verify')
      }
    },
    { seconds, each: 1 },
  )
}

function digestOf(message: Uint8Array): Uint8Array {
  return createHash('sha256').update(message).digest()
}
