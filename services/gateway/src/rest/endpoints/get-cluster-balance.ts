import { clusterBalanceAt } from '@ssv-exporter/contracts/accounting/cluster-balance'
import { getClusterBalance } from '@ssv-exporter/gateway-api/rest/endpoints/get-cluster-balance'
import { ethSinceOf } from '@ssv-exporter/store/registry/network-parameters'
import { ProblemError } from '../errors.ts'
import { initialLimitsOf } from '../money/initial-limits.ts'
import { refuseUnindexed } from '../money/refuse-unindexed.ts'
import { toClusterBalance } from '../resources/to-cluster-balance.ts'
import { singleRoute } from '../single-route.ts'

export const getClusterBalanceRoute = singleRoute({
  endpoint: getClusterBalance,
  async read({ id, block: asked }, { withPermit }) {
    const answer = await withPermit((reader) => reader.clusterFacts(id, asked))
    refuseUnindexed(answer)
    const { facts, block, network, head } = answer
    if (facts === undefined) throw new ProblemError('CLUSTER_NOT_FOUND')
    const ethSince = ethSinceOf(facts.parameters)
    const money = clusterBalanceAt(facts, ethSince, initialLimitsOf(network), block)
    return { head, item: toClusterBalance(facts.cluster, money, block) }
  },
})
