import type { ClusterEvent } from '@ssv-exporter/contracts/events'
import type { Cluster, Currency } from '@ssv-exporter/store/registry/clusters'
import { clusterIdOf } from '../cluster-id-of.ts'
import { fitsSafeInteger } from '../fits-safe-integer.ts'
import {
  currencyOf,
  type RegistryState,
  registeredOperator,
  setCluster,
  setOperator,
} from '../registry-state.ts'
import { recordLedgerEntry } from './operator.ts'
import { nextVUnits } from './v-units.ts'

/**
 * Stores the contract's snapshot. It is valid even if the network considers the event that carries
 * it malformed (by a wrong signature, say).
 */
export function applyClusterSnapshot(state: RegistryState, event: ClusterEvent): undefined {
  if (!event.operatorIds.every(fitsSafeInteger)) return
  const { block } = state.at
  const id = clusterIdOf(event)
  const former = state.clusters.get(id)
  const currency = currencyAfter(state, event, former)
  const cluster = {
    id,
    owner: event.owner,
    operatorIds: event.operatorIds.map(Number).sort((a, b) => a - b),
    ...event.cluster,
    updatedBlock: block,
    currency,
    vUnits: nextVUnits(former?.vUnits, event, currency),
    effectiveBalanceBlock:
      event.name === 'ClusterBalanceUpdated'
        ? Number(event.blockNum)
        : former?.effectiveBalanceBlock,
    migratedBlock: event.name === 'ClusterMigratedToETH' ? block : former?.migratedBlock,
  }
  setCluster(state, cluster, event.name)
  if (event.name === 'ClusterMigratedToETH' || event.name === 'ValidatorAdded') {
    if (currency === 'ETH') meetEth(state, event.operatorIds)
  }
}

/** A cluster pays in the currency it was created with, until it is migrated. */
function currencyAfter(
  state: RegistryState,
  event: ClusterEvent,
  former: Cluster | undefined,
): Currency {
  if (event.name === 'ClusterMigratedToETH') return 'ETH'
  return former?.currency ?? currencyOf(state)
}

/**
 * An operator of the SSV era without a fee has no ETH fee either, starting with its first ETH
 * cluster. The contract gives all others a default fee, which has its own event.
 */
function meetEth(state: RegistryState, operatorIds: readonly bigint[]): void {
  for (const id of operatorIds) {
    const operator = registeredOperator(state, id)
    if (operator?.fee !== 0n || operator.ethFee !== undefined) continue
    recordLedgerEntry(state, id, 'FirstEthContact', 0n)
    setOperator(state, { ...operator, ethFee: 0n }, { block: state.at.block })
  }
}
