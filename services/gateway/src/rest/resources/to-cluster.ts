import { effectiveBalance } from '@ssv-exporter/contracts/effective-balance'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { ClusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import type { ClusterResourceRow } from '@ssv-exporter/store/resources/select-clusters'

export function toCluster(row: ClusterResourceRow): ClusterResource {
  return {
    id: `0x${hexOf(row.id)}`,
    owner: `0x${hexOf(row.owner)}`,
    operatorIds: row.operatorIds,
    validatorCount: row.validatorCount,
    networkFeeIndex: row.networkFeeIndex,
    index: row.index,
    active: row.active,
    balance: row.balance,
    updatedBlock: row.updatedBlock,
    currency: row.currency,
    effectiveBalance: effectiveBalance(row.vUnits, row.validatorCount),
    effectiveBalanceBlock: row.effectiveBalanceBlock,
    migratedBlock: row.migratedBlock,
  }
}
