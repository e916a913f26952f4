import type { KeyCache } from './key-cache.ts'
import type { SignatureCheck } from './signature-verifier.ts'
import { verifyBatch } from './verify-batch.ts'

/** How much a check that was searched counts against those before it. */
const WEIGHT = 1 / 16

/** Verifies a batch. @returns for each check how many of its first keys signed, 0 for none that will do */
export type PrefixVerifier = (checks: readonly SignatureCheck[]) => number[]

/**
 * Creates what finds the first keys that made a signature.
 *
 * Operators of SSV v0.2.1-rc.1 that merge a late commit append its signer and keep the signature: it is of the first quorum of signers
 * then. So of the lengths that will do, all keys and the fewest are tried first, in the order that was right more often of
 * late, and then the others, longest first. Each try is a batch of all checks that are still open. A check of n keys costs
 * n − atLeast + 1 verifications at most, which in the committees of this generation (13 operators, quorum 9) are five; one
 * for keys that are as few as will do.
 *
 * Two lengths verify only if the keys between them add up to nothing, which a committee has to arrange; either is true then.
 */
export function createPrefixVerifier(keyOf: KeyCache): PrefixVerifier {
  /** 0: signatures of more than the fewest were of all keys of late; 1: of the fewest. */
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
    let open = checks.map((check, place) => ({ check, place, lengths: lengthsOf(check) }))
    for (let attempt = 0; ; attempt += 1) {
      open = open.filter(({ place, lengths }) => found[place] === 0 && attempt < lengths.length)
      if (open.length === 0) return found
      const verdicts = verifyBatch(
        open.map(({ check, lengths }) => ({
          ...check,
          keys: check.keys.slice(0, lengths[attempt]),
        })),
        keyOf,
      )
      for (const [n, { check, place, lengths }] of open.entries()) {
        if (verdicts[n] !== true) continue
        found[place] = lengths[attempt] ?? 0
        learn(check, found[place])
      }
    }
  }
}
