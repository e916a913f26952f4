import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Chain } from '../chain/chain.ts'

/** What is stored, as peers get it. */
export interface DecidedReader {
  highest(chain: Chain): Promise<SignedAgreement | undefined>
  /** Both ends inclusive, ascending. */
  range(chain: Chain, range: { from: number; to: number }): Promise<SignedAgreement[]>
}
