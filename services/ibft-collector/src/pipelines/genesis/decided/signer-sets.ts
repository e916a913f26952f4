import { aggregateSerializedSignatures } from '@chainsafe/blst'
import type { VerifiedAgreement } from './verified-agreement.ts'

/**
 * Whether two messages of one height have the same signing root, so that their signatures can be
 * aggregated.
 */
export function isSameAgreement(a: VerifiedAgreement, b: VerifiedAgreement): boolean {
  return a.round === b.round && a.rootFork === b.rootFork && Buffer.compare(a.value, b.value) === 0
}

/**
 * Adds to a verified message the signatures of operators that agreed to the same value and have not
 * signed it yet. The sum of valid signatures is valid, so the result verifies for its signers.
 * @returns `base` itself if there are none
 */
export function addSigners(
  base: VerifiedAgreement,
  commits: readonly VerifiedAgreement[],
): VerifiedAgreement {
  if (commits.length === 0) return base
  const signers = new Set(base.signers)
  const signatures = [base.signature]
  for (const commit of commits) {
    if (!isSameAgreement(base, commit) || commit.signers.some((id) => signers.has(id))) continue
    for (const id of commit.signers) signers.add(id)
    signatures.push(commit.signature)
  }
  if (signatures.length === 1) return base
  return {
    ...base,
    signers: [...signers].sort((a, b) => a - b),
    signature: aggregateSerializedSignatures(signatures).toBytes(),
  }
}
