import type { ClusterBalance } from '@ssv-exporter/contracts/accounting/cluster-balance'
import type { ClusterBalanceResource } from '@ssv-exporter/gateway-api/resources/cluster-balance-resource'
import type { ClusterSnapshot } from '@ssv-exporter/store/registry/cluster-history'

export function toClusterBalance(
  { clusterId, currency, active, validatorCount }: ClusterSnapshot,
  money: ClusterBalance,
  block: number,
): ClusterBalanceResource {
  return {
    clusterId,
    block,
    currency,
    active,
    validatorCount,
    effectiveBalance: Number(money.effectiveBalance),
    balance: String(money.balance),
    burnRate: String(money.burnRate),
    liquidationThreshold: digits(money.threshold),
    liquidatable: money.liquidatable ?? null,
    runwayBlocks: digits(money.runwayBlocks),
    exact: money.exact,
    parameters: money.parameters.map(({ name, value, source, block: eventBlock }) => ({
      name,
      value: digits(value),
      source,
      block: eventBlock ?? null,
    })),
  }
}

const digits = (value: bigint | undefined) => value?.toString() ?? null
