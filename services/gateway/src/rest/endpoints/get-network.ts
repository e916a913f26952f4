import { PRESETS, type RelatedContracts } from '@ssv-exporter/contracts/presets'
import { getNetwork } from '@ssv-exporter/gateway-api/rest/endpoints/get-network'
import type { Deployment } from '@ssv-exporter/store/deployment'
import { selectNetworkParameters } from '@ssv-exporter/store/resources/select-network-parameters'
import { ProblemError } from '../errors.ts'
import { toNetwork } from '../resources/to-network.ts'
import { singleRoute } from '../single-route.ts'

/** Only if the preset belongs to this contract. */
function relatedContractsOf(deployment: Deployment | undefined): RelatedContracts | undefined {
  const preset = Object.values(PRESETS).find(
    ({ contractAddress, chainId }) =>
      contractAddress === deployment?.contract && chainId === deployment.chainId,
  )
  return preset?.relatedContracts
}

/** Far more than any contract sets. */
const MOST_PARAMETERS = 100_000

export const getNetworkRoute = singleRoute({
  endpoint: getNetwork,
  async read({ block }, { withPermit }) {
    const { head, deployment, rows } = await withPermit(async (reader) => ({
      head: await reader.head(),
      deployment: await reader.deployment(),
      rows: await reader.page(selectNetworkParameters(block), MOST_PARAMETERS),
    }))
    const indexedBlock = rows[0]?.indexedBlock ?? null
    if (block !== undefined && (indexedBlock === null || block > indexedBlock)) {
      const detail = `Block ${block} is not indexed: the last one is ${indexedBlock ?? 'none'}`
      throw new ProblemError('BAD_PARAMETER', { parameter: 'block', detail })
    }
    const set = rows.flatMap(({ name, ...row }) => (name === null ? [] : [{ ...row, name }]))
    return { head, item: toNetwork(set, block ?? indexedBlock, relatedContractsOf(deployment)) }
  },
})
