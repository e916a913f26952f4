import { expect, it } from 'vitest'
import { accountForCluster, type ClusterEventName } from './account-for-cluster.ts'
import { accountForNetwork } from './account-for-network.ts'
import { accountForOperator } from './account-for-operator.ts'
import type { ClusterSnapshot } from './cluster-money.ts'
import { createMemoryLedgers } from './memory-ledgers.ts'
import { earningsAt, NO_LEDGER } from './operator-ledger.ts'

const empty: ClusterSnapshot = {
  currency: 'ETH',
  validatorCount: 0,
  vUnits: undefined,
  active: true,
  index: 0n,
  networkFeeIndex: 0n,
  balance: 0n,
}
const eth = (block: number) => ({ block, feeCurrency: 'ETH' }) as const
const ssv = (block: number) => ({ block, feeCurrency: 'SSV' }) as const

it('records fees and limits in the currency of the time, or in the one named by the event', () => {
  const ledgers = createMemoryLedgers()
  accountForNetwork(ledgers, { name: 'NetworkFeeUpdated', newFee: 40_000_000n }, ssv(10))
  accountForNetwork(ledgers, { name: 'NetworkFeeUpdated', newFee: 700_000n }, eth(20))
  accountForNetwork(ledgers, { name: 'NetworkFeeUpdatedSSV', newFee: 10_000_000n }, eth(30))
  const value = 5n
  accountForNetwork(ledgers, { name: 'LiquidationThresholdPeriodUpdated', value }, ssv(30))
  accountForNetwork(ledgers, { name: 'LiquidationThresholdPeriodUpdated', value: 6n }, eth(31))
  accountForNetwork(ledgers, { name: 'MinimumLiquidationCollateralUpdated', value: 7n }, eth(31))
  accountForNetwork(ledgers, { name: 'MinimumLiquidationCollateralSSVUpdated', value: 8n }, eth(31))
  expect(ledgers.network('SSV')).toEqual({
    fee: 1n,
    index: 80n,
    block: 30,
    thresholdBlocks: 5n,
    minimumCollateral: 8n,
  })
  expect(ledgers.network('ETH')).toEqual({
    fee: 7n,
    index: 0n,
    block: 20,
    thresholdBlocks: 6n,
    minimumCollateral: 7n,
  })
})

it('freezes the earnings of a removed operator, whatever its clusters do later', () => {
  const ledgers = createMemoryLedgers()
  accountForOperator(ledgers, { name: 'OperatorAdded', operatorId: 1n, fee: 300_000n }, eth(10))
  const active = { ...empty, validatorCount: 1, index: 15n }
  cluster('ValidatorAdded', undefined, active, 15)
  accountForOperator(ledgers, { name: 'OperatorRemoved', operatorId: 1n }, eth(20))
  const frozen = { ...NO_LEDGER, index: 30n, block: 20, closed: true }
  expect(ledgers.operator('ETH', 1n)).toEqual(frozen)
  cluster('ClusterLiquidated', active, { ...empty, active: false, validatorCount: 1 }, 25)
  accountForOperator(
    ledgers,
    { name: 'OperatorWithdrawn', operatorId: 1n, value: 100_000n },
    eth(26),
  )
  accountForOperator(
    ledgers,
    { name: 'OperatorFeeExecuted', operatorId: 1n, fee: 100_000n },
    eth(26),
  )
  expect(ledgers.operator('ETH', 1n)).toEqual(frozen)

  function cluster(
    name: ClusterEventName,
    before: ClusterSnapshot | undefined,
    after: ClusterSnapshot,
    block: number,
  ) {
    return accountForCluster(ledgers, { name, operatorIds: [1n], before, after }, eth(block))
  }
})

it('moves the units of a migrated cluster between the currencies', () => {
  const ledgers = createMemoryLedgers()
  accountForOperator(ledgers, { name: 'OperatorAdded', operatorId: 1n, fee: 20_000_000n }, ssv(10))
  const old: ClusterSnapshot = { ...empty, currency: 'SSV', validatorCount: 2 }
  const operatorIds = [1n]
  accountForCluster(
    ledgers,
    { name: 'ValidatorAdded', operatorIds, before: undefined, after: old },
    ssv(10),
  )
  accountForOperator(
    ledgers,
    { name: 'OperatorFeeExecuted', operatorId: 1n, fee: 500_000n },
    eth(20),
  )
  const migrated = { ...old, currency: 'ETH', vUnits: 30_000n } as const
  accountForCluster(
    ledgers,
    { name: 'ClusterMigratedToETH', operatorIds, before: old, after: migrated },
    eth(20),
  )
  // 10 blocks of 2 for two validators; then 5 a block for 3 · 32 ETH.
  expect(earningsAt('SSV', ledgers.operator('SSV', 1n), 30)).toBe(400_000_000n)
  expect(earningsAt('ETH', ledgers.operator('ETH', 1n), 30)).toBe(15_000_000n)
})

it('detects that the contract charged a fee that no event reported', () => {
  const ledgers = createMemoryLedgers()
  accountForOperator(ledgers, { name: 'OperatorAdded', operatorId: 1n, fee: 300_000n }, eth(10))
  accountForNetwork(ledgers, { name: 'NetworkFeeUpdated', newFee: 100_000n }, eth(10))
  const reported = { ...empty, validatorCount: 1, index: 15n, networkFeeIndex: 5n }
  const seen = (name: ClusterEventName, after: ClusterSnapshot) =>
    accountForCluster(ledgers, { name, operatorIds: [1n], before: undefined, after }, eth(15))
  expect(seen('ValidatorAdded', reported)).toBe(true)
  expect(seen('ValidatorAdded', { ...reported, index: 16n })).toBe(false)
  expect(seen('ClusterWithdrawn', { ...reported, networkFeeIndex: 4n })).toBe(false)
  // A deposit has the indices of an earlier block, a liquidation none.
  expect(seen('ClusterDeposited', { ...reported, index: 3n })).toBe(true)
  expect(seen('ClusterLiquidated', { ...reported, index: 0n, active: false })).toBe(true)
})
