import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Cluster } from '@ssv-exporter/contracts/events'
import type { Address } from '@ssv-exporter/contracts/hex'
import { fits } from '../fits.ts'
import { type RegistryState, setCluster } from '../registry-state.ts'

/**
 * Keeps the contract's snapshot. It is a fact of the contract, true also when the event that carries
 * it is malformed for the network (a wrong signature, say).
 */
export function applyClusterSnapshot(
  state: RegistryState,
  event: { owner: Address; operatorIds: readonly bigint[]; cluster: Cluster },
  block: number,
): void {
  if (!event.operatorIds.every(fits)) return
  const cluster = {
    id: clusterId(event.owner, event.operatorIds),
    owner: event.owner,
    operatorIds: event.operatorIds.map(Number).sort((a, b) => a - b),
    ...event.cluster,
    updatedBlock: block,
  }
  setCluster(state, cluster, block)
}
