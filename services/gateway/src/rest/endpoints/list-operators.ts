import { listOperators } from '@ssv-exporter/gateway-api/rest/endpoints/list-operators'
import {
  type OperatorResourceRow,
  selectOperators,
} from '@ssv-exporter/store/resources/select-operators'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toOperator } from '../resources/to-operator.ts'
import { indexKey } from './index-key.ts'

export const listOperatorsRoute = listRoute({
  endpoint: listOperators,
  select: ({ owner, index, includeRemoved }, after: number | undefined) =>
    selectOperators({ owner: bytesOf(owner), index, includeRemoved, after }),
  keyOf: (row: OperatorResourceRow) => String(row.index),
  readKey: indexKey,
  async items(rows, { keys }) {
    await keys.load(rows.map((row) => row.keyId))
    return rows.map((row) => toOperator(row, keys))
  },
})
