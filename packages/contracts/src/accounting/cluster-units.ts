import type { Currency } from './currency.ts'
import { UNITS_PER_VALIDATOR } from './v-units.ts'

/** What determines a cluster's share of each fee. */
export interface ClusterWeight {
  readonly currency: Currency
  readonly validatorCount: number
  /** The contract's weight of its effective balance; undefined while no oracle value is known. See `vUnitsOf`. */
  readonly vUnits: bigint | undefined
}

/**
 * Ten-thousandths of the fee of one validator that the cluster pays per block.
 *
 * An ETH cluster pays by its effective balance, 32 ETH per validator until an oracle value is known; an SSV cluster pays
 * by its number of validators, whatever its effective balance.
 *
 * Source: SSVNetwork v2.0.0, ClusterLib (`getVUnits`, `updateBalanceSSV`).
 */
export function clusterUnits(cluster: ClusterWeight): bigint {
  const { currency, validatorCount, vUnits } = cluster
  if (currency === 'ETH' && vUnits !== undefined) return vUnits
  return BigInt(validatorCount) * UNITS_PER_VALIDATOR
}
