import { aggregateWithRandomness, PublicKey, verify } from '@chainsafe/blst'
import type { PartialSignatureCheck } from '@ssv-exporter/ibft-collector/pipelines/alan/partial-signatures/partial-verifier'
import { rateOf } from '../raw/rate-of.ts'

/**
 * Signatures of one root per second in one thread, from the 96 bytes of the wire, multiplied by
 * random weights, summed and verified in batches. The share keys are already parsed.
 */
export function rawPartialRate(
  checks: readonly PartialSignatureCheck[],
  { seconds, batch }: { readonly seconds: number; readonly batch: number },
): number {
  const sets = checks.map(({ shareKey, signature }) => ({
    pk: PublicKey.fromBytes(shareKey, true),
    sig: signature,
  }))
  const root = checks[0]?.root ?? new Uint8Array()
  let from = 0
  return rateOf(
    () => {
      const { pk, sig } = aggregateWithRandomness(sets.slice(from, from + batch))
      if (!verify(root, pk, sig)) throw new Error('good signatures did not verify')
      from = from + 2 * batch > sets.length ? 0 : from + batch
    },
    { seconds, each: batch },
  )
}
