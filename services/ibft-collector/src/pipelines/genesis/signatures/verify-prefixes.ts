import type { KeyCache } from '../../../signatures/bls/key-cache.ts'
import type { SignatureCheck } from '../../../signatures/bls/signature-check.ts'
import { verifyBatch } from '../../../signatures/bls/verify-batch.ts'

/** Weight of a searched check relative to earlier ones. */
const WEIGHT = 1 / 16

/** Verifies a batch. @returns for each check how many of its first keys signed, 0 if too few */
export type PrefixVerifier = (checks: readonly SignatureCheck[]) => number[]

/**
 * Creates the function that finds the prefix of keys that a signature covers.
 *
 * Operators of SSV v0.2.1-rc.1 that merge a late commit append its signer and keep the signature,
 * which then covers only the first quorum of signers. So of the allowed lengths, all keys and the
 * minimum are tried first, starting with the one that was right more often recently, and then the
 * others, longest first. Each attempt is a batch of all unresolved checks. A check of n keys costs
 * at most n − atLeast + 1 verifications: five in the largest committees of this generation (13
 * operators, quorum 9), and one if there are only the minimum number of keys.
 *
 * Two lengths verify only if the keys between them add up to the identity, which a committee has to
 * arrange; either is valid then.
 */
export function createPrefixVerifier(keyOf: KeyCache): PrefixVerifier {
  /** 0: signatures with more keys than the minimum recently covered all keys; 1: the minimum. */
  let shortened = 0

  function lengthsOf({ keys, atLeast = keys.length }: SignatureCheck): number[] {
    const between = Array.from(
      { length: Math.max(0, keys.length - atLeast - 1) },
      (_, n) => keys.length - 1 - n,
    )
    if (atLeast >= keys.length) return atLeast > keys.length ? [] : [keys.length]
    const ends = shortened > 1 / 2 ? [atLeast, keys.length] : [keys.length, atLeast]
    return [...ends, ...between]
  }

  function learn({ keys, atLeast = keys.length }: SignatureCheck, length: number): void {
    if (atLeast < keys.length) shortened += (Number(length < keys.length) - shortened) * WEIGHT
  }

  return (checks) => {
    const found = checks.map(() => 0)
    let open = checks.map((check, index) => ({ check, index, lengths: lengthsOf(check) }))
    for (let attempt = 0; ; attempt += 1) {
      open = open.filter(({ index, lengths }) => found[index] === 0 && attempt < lengths.length)
      if (open.length === 0) return found
      const verdicts = verifyBatch(
        open.map(({ check, lengths }) => ({
          ...check,
          keys: check.keys.slice(0, lengths[attempt]),
        })),
        keyOf,
      )
      for (const [n, { check, index, lengths }] of open.entries()) {
        if (verdicts[n] !== true) continue
        found[index] = lengths[attempt] ?? 0
        learn(check, found[index])
      }
    }
  }
}
