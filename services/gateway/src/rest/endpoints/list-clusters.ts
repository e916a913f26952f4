import { effectiveBalance } from '@ssv-exporter/contracts/effective-balance'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { clusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import { listClusters } from '@ssv-exporter/gateway-api/rest/endpoints/list-clusters'
import {
  type ClusterResourceRow,
  selectClusters,
} from '@ssv-exporter/store/resources/select-clusters'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { apiMembers } from '../resources/api-members.ts'

const KEY = /^[0-9a-f]{64}$/

export const listClustersRoute = listRoute({
  endpoint: listClusters,
  select: ({ owner, operator, active }, after: Buffer | undefined) =>
    selectClusters({ owner: bytesOf(owner), operatorId: operator, active, after }),
  keyOf: (row: ClusterResourceRow) => hexOf(row.id),
  readKey: (text) => (KEY.test(text) ? bytesOf(text) : undefined),
  items: async (rows) =>
    rows.map((row) =>
      pickMembers(clusterResource, {
        ...apiMembers(row),
        effectiveBalance: effectiveBalance(row.vUnits, row.validatorCount),
      }),
    ),
})
