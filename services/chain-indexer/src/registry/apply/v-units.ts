import { V_UNITS_PER_VALIDATOR, vUnitsOf } from '@ssv-exporter/contracts/effective-balance'
import type { ClusterEvent } from '@ssv-exporter/contracts/events'
import type { Currency } from '@ssv-exporter/store/registry/clusters'

/**
 * The cluster's effective balance stored by the contract after an event, in 1/10000 of 32 ETH. It
 * is set by oracles and by a migration. In an ETH cluster, adding or removing a validator changes
 * it by 32 ETH, and removing the last one unsets it. In an SSV cluster it does not depend on
 * validators; it is kept for the migration.
 * @param before undefined: nothing is stored, and each validator counts 32 ETH
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
