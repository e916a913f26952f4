import { getValidator } from '@ssv-exporter/gateway-api/rest/endpoints/get-validator'
import { selectValidators } from '@ssv-exporter/store/resources/select-validators'
import { bytesOf } from '../bytes-of.ts'
import { ProblemError } from '../errors.ts'
import { toValidator } from '../resources/to-validator.ts'
import { singleRoute } from '../single-route.ts'

export const getValidatorRoute = singleRoute({
  endpoint: getValidator,
  async read({ publicKey }, { withPermit, keys }) {
    const query = selectValidators({ publicKey: bytesOf(publicKey), includeRemoved: true })
    const { head, row } = await withPermit(async (reader) => ({
      head: await reader.head(),
      row: (await reader.page(query, 1))[0],
    }))
    if (row === undefined) throw new ProblemError('VALIDATOR_NOT_FOUND')
    await keys.load(row.operatorKeyIds)
    return { head, item: toValidator(row, keys) }
  },
})
