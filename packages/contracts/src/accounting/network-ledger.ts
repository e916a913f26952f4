import { type FeeIndex, NO_FEE } from './fee-index.ts'

/**
 * What the network charges in one currency, and when a cluster may be liquidated.
 *
 * Source: SSVNetwork v2.0.0, SSVStorageProtocol.
 */
export interface NetworkLedger extends FeeIndex {
  /** Blocks of fees that a cluster must be able to pay; undefined while unknown. */
  readonly thresholdBlocks: bigint | undefined
  /** Wei that a cluster must hold; undefined while unknown. */
  readonly minimumCollateral: bigint | undefined
}

/** Before the first event. No event contains threshold and collateral of the first deployment. */
export const NO_NETWORK_LEDGER: NetworkLedger = Object.freeze({
  ...NO_FEE,
  thresholdBlocks: undefined,
  minimumCollateral: undefined,
})
