import type { StatusResource } from '@ssv-exporter/gateway-api/resources/status-resource'
import { getStatus } from '@ssv-exporter/gateway-api/rest/endpoints/get-status'
import { singleRoute } from '../single-route.ts'

export const getStatusRoute = singleRoute({
  endpoint: getStatus,
  async read(_, { withPermit }) {
    const { head, deployment, progress } = await withPermit(async (reader) => ({
      head: await reader.head(),
      deployment: await reader.deployment(),
      progress: await reader.syncProgress(),
    }))
    const { synced, indexedBlock, headBlock, finalizedBlock, updatedAt } = progress
    const item: StatusResource = {
      deployment:
        deployment === undefined
          ? null
          : {
              network: deployment.network,
              chainId: deployment.chainId,
              contract: deployment.contract,
              generation: deployment.generation,
              startBlock: deployment.startBlock,
            },
      sync: {
        synced,
        indexedBlock,
        headBlock,
        finalizedBlock,
        lagBlocks:
          headBlock === null || indexedBlock === null
            ? null
            : Math.max(0, headBlock - indexedBlock),
        updatedAt: updatedAt?.toISOString() ?? null,
      },
      log: { epoch: head.epoch, offset: head.offset, earliest: head.earliest },
    }
    return { head, item }
  },
})
