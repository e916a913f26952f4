import { V_UNITS_PER_VALIDATOR, vUnitsOf } from '@ssv-exporter/contracts/effective-balance'
import type { ClusterEvent } from '@ssv-exporter/contracts/events'
import type { Currency } from '@ssv-exporter/store/registry/clusters'

/**
 * The effective balance that the contract has stored for a cluster after an event, in 1/10000 of 32 ETH. Oracles set it and
 * a migration says it; in ETH a validator more or less is 32 ETH more or less, and the last one unsets it. An SSV cluster keeps
 * it whatever happens to its validators, for its migration.
 * @param before undefined: nothing is stored, each validator counts 32 ETH
 */
export function nextVUnits(
  before: number | undefined,
  event: ClusterEvent,
  currency: Currency,
): number | undefined {
  switch (event.name) {
    case 'ClusterBalanceUpdated':
    case 'ClusterMigratedToETH':
      return vUnitsOf(event.effectiveBalance) || undefined
    case 'ValidatorAdded':
      return before === undefined || currency === 'SSV' ? before : before + V_UNITS_PER_VALIDATOR
    case 'ValidatorRemoved':
      if (before === undefined || currency === 'SSV') return before
      if (event.cluster.validatorCount === 0) return undefined
      return Math.max(0, before - V_UNITS_PER_VALIDATOR)
    default:
      return before
  }
}
