import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { LowerHex } from '@ssv-exporter/encoding/hex'

interface OfCluster {
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
}

/** Events are never changed; each needs its id about five times. */
const ids = new WeakMap<OfCluster, LowerHex>()

/** The id of the cluster that an event is about. */
export function clusterIdOf(event: OfCluster): LowerHex {
  const known = ids.get(event)
  if (known !== undefined) return known
  const id = clusterId(event.owner, event.operatorIds)
  ids.set(event, id)
  return id
}
