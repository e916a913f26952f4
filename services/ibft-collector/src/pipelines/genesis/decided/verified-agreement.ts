import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { ValidatorCommittee } from '../committees/committee.ts'

/**
 * A message whose signature was verified against its signers, under the named root. `signers` are
 * ascending.
 */
export interface VerifiedAgreement extends SignedAgreement {
  readonly committee: ValidatorCommittee
  readonly rootFork: string
}
