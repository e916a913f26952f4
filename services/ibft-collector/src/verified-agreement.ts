import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Committee } from './committees/committee.ts'

/**
 * A message whose signature was verified against its signers, under the named root. `signers` are
 * ascending.
 */
export interface VerifiedAgreement extends SignedAgreement {
  readonly committee: Committee
  readonly rootFork: string
}
