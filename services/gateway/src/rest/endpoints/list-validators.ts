import { listValidators } from '@ssv-exporter/gateway-api/rest/endpoints/list-validators'
import {
  selectValidators,
  type ValidatorResourceRow,
} from '@ssv-exporter/store/resources/select-validators'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toValidator } from '../resources/to-validator.ts'
import { indexKey } from './index-key.ts'

export const listValidatorsRoute = listRoute({
  endpoint: listValidators,
  select: ({ owner, operator, cluster, status, includeRemoved }, after: number | undefined) =>
    selectValidators({
      owner: bytesOf(owner),
      operatorId: operator,
      clusterId: bytesOf(cluster),
      status,
      includeRemoved,
      after,
    }),
  keyOf: (row: ValidatorResourceRow) => String(row.index),
  readKey: indexKey,
  async items(rows, { keys }) {
    await keys.load(rows.flatMap((row) => row.operatorKeyIds))
    return rows.map((row) => toValidator(row, keys))
  },
})
