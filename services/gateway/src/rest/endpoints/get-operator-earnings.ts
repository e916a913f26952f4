import { operatorEarningsAt } from '@ssv-exporter/contracts/accounting/operator-earnings'
import type { OperatorEarningsResource } from '@ssv-exporter/gateway-api/resources/operator-earnings-resource'
import { getOperatorEarnings } from '@ssv-exporter/gateway-api/rest/endpoints/get-operator-earnings'
import { ethSinceOf } from '@ssv-exporter/store/registry/network-parameters'
import { ProblemError } from '../errors.ts'
import { refuseUnindexed } from '../money/refuse-unindexed.ts'
import { singleRoute } from '../single-route.ts'

export const getOperatorEarningsRoute = singleRoute({
  endpoint: getOperatorEarnings,
  async read({ id, block: asked }, { withPermit }) {
    const answer = await withPermit((reader) => reader.operatorFacts(id, asked))
    refuseUnindexed(answer)
    const { facts, block, head } = answer
    if (facts === undefined) throw new ProblemError('OPERATOR_NOT_FOUND')
    const ethSince = ethSinceOf(facts.parameters)
    const { eth, ssv, exact } = operatorEarningsAt(id, facts, ethSince, block)
    const item: OperatorEarningsResource = {
      operatorId: id,
      block,
      ethEarnings: String(eth),
      ssvEarnings: String(ssv),
      exact,
    }
    return { head, item }
  },
})
