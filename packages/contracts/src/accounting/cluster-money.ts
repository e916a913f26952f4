import { type ClusterWeight, clusterUnits } from './cluster-units.ts'
import { PACKED_UNIT } from './currency.ts'
import { type FeeIndex, feeIndexAt } from './fee-index.ts'
import type { NetworkLedger } from './network-ledger.ts'
import { UNITS_PER_VALIDATOR } from './v-units.ts'

/** A cluster as its latest event left it. */
export interface ClusterSnapshot extends ClusterWeight {
  readonly active: boolean
  /** Packed units. */
  readonly index: bigint
  /** Packed units. */
  readonly networkFeeIndex: bigint
  /** Wei. */
  readonly balance: bigint
}

/** Amounts in wei of the cluster's currency. */
export interface ClusterMoney {
  readonly balance: bigint
  /** Per block. */
  readonly burnRate: bigint
  /** Below it, or below the minimum collateral, anyone may liquidate; undefined while the parameters are unknown. */
  readonly threshold: bigint | undefined
  /** Undefined while the parameters are unknown. */
  readonly liquidatable: boolean | undefined
  /**
   * Blocks until it may be liquidated; undefined if it pays nothing or the parameters are unknown.
   */
  readonly runwayBlocks: bigint | undefined
}

/**
 * A cluster's balance, burn rate and liquidation at a block, as the contract's views return them.
 *
 * @param operators fee indices of the cluster's operators in its currency; a removed one keeps its
 * index and has fee 0
 * @param block not before the cluster's latest event, nor before the latest change of a fee
 * @throws RangeError for an earlier block Source: SSVNetwork v2.0.0, ClusterLib
 * (`updateBalanceWithEB`, `updateBalanceSSV`, `isLiquidatableWithVUnits`, `isLiquidatable`) and
 * SSVViews (`getBalance`, `getBurnRate`). The contract's views revert for a cluster that is not
 * active; here it has its remaining balance and burn rate 0.
 */
export function clusterMoneyAt(
  cluster: ClusterSnapshot,
  operators: readonly FeeIndex[],
  network: NetworkLedger,
  block: number,
): ClusterMoney {
  if (!cluster.active) {
    return {
      balance: cluster.balance,
      burnRate: 0n,
      threshold: undefined,
      liquidatable: false,
      runwayBlocks: undefined,
    }
  }
  const unit = PACKED_UNIT[cluster.currency]
  const units = clusterUnits(cluster)
  const share = (packed: bigint) => (packed * units) / UNITS_PER_VALIDATOR

  const operatorsIndex = sum(operators.map((operator) => feeIndexAt(operator, block)))
  const usage =
    share(operatorsIndex - cluster.index) +
    share(feeIndexAt(network, block) - cluster.networkFeeIndex)
  const balance = atLeastZero(cluster.balance - usage * unit)

  const fees = sum(operators.map(({ fee }) => fee)) + network.fee
  const burnRate = share(fees * unit)
  const { thresholdBlocks, minimumCollateral } = network
  if (thresholdBlocks === undefined || minimumCollateral === undefined) {
    const unknown = { threshold: undefined, liquidatable: undefined, runwayBlocks: undefined }
    return { balance, burnRate, ...unknown }
  }
  const threshold = share(thresholdBlocks * fees) * unit
  const needed = minimumCollateral + atLeastZero(threshold - minimumCollateral)
  return {
    balance,
    burnRate,
    threshold,
    liquidatable: cluster.validatorCount > 0 && balance < needed,
    runwayBlocks: burnRate === 0n ? undefined : atLeastZero(balance - needed) / burnRate,
  }
}

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)
const atLeastZero = (value: bigint) => (value > 0n ? value : 0n)
