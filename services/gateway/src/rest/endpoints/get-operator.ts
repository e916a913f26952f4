import { getOperator } from '@ssv-exporter/gateway-api/rest/endpoints/get-operator'
import { selectOperators } from '@ssv-exporter/store/resources/select-operators'
import { ProblemError } from '../errors.ts'
import { toOperator } from '../resources/to-operator.ts'
import { singleRoute } from '../single-route.ts'

export const getOperatorRoute = singleRoute({
  endpoint: getOperator,
  async read({ id }, { withPermit, keys }) {
    const query = selectOperators({ operatorId: id, includeRemoved: true })
    const { head, row } = await withPermit(async (reader) => ({
      head: await reader.head(),
      row: (await reader.page(query, 1))[0],
    }))
    if (row === undefined) throw new ProblemError('OPERATOR_NOT_FOUND')
    await keys.load([row.keyId])
    return { head, item: toOperator(row, keys) }
  },
})
