import { randomBytes } from 'node:crypto'
import { PublicKey, SecretKey, Signature, verifyMultipleAggregateSignatures } from '@chainsafe/blst'
import { rateOf } from './rate-of.ts'

const MESSAGES = 512

/**
 * Verdicts per second on BLS signatures over distinct roots, from the 96 bytes of the wire
 * (decompressed, subgroup checked), in batches. The public keys are already parsed and summed, as
 * in a program that sees the same committees repeatedly.
 */
export function rawBlsRate({ seconds, batch }: { seconds: number; batch: number }): number {
  const secretKey = SecretKey.fromKeygen(Buffer.alloc(32, 'raw bls'))
  const publicKey = PublicKey.fromBytes(secretKey.toPublicKey().toBytes(), true)
  const signed = Array.from({ length: MESSAGES }, () => {
    const root = randomBytes(32)
    return { root, bytes: secretKey.sign(root).toBytes() }
  })
  let at = 0
  return rateOf(
    () => {
      const sets = signed.slice(at, at + batch).map(({ root, bytes }) => {
        return { msg: root, pk: publicKey, sig: Signature.fromBytes(bytes) }
      })
      at = (at + batch) % MESSAGES
      if (!verifyMultipleAggregateSignatures(sets, false, true)) {
        throw new Error('good signatures did not verify')
      }
    },
    { seconds, each: batch },
  )
}
