import { type ClusterMoney, clusterMoneyAt } from './cluster-money.ts'
import { type Currency, PACKED_UNIT } from './currency.ts'
import { feeIndexAt } from './fee-index.ts'
import {
  allEthFeesAreKnown,
  type ClusterHistoryEntry,
  contextOf,
  type EthSince,
  enterNetworkEntry,
  enterOperatorEntry,
  type NetworkHistoryEntry,
  type OperatorHistoryEntry,
  snapshotOf,
} from './history.ts'
import type { Ledgers } from './ledgers.ts'
import { createMemoryLedgers } from './memory-ledgers.ts'
import { effectiveBalanceOf, UNITS_PER_VALIDATOR } from './v-units.ts'

/**
 * Liquidation parameters that an SSV cluster's contract was deployed with; no event contains them.
 */
export interface InitialLimits {
  /** Blocks. */
  readonly ssvLiquidationThreshold?: bigint
  /** 10^-18 SSV. */
  readonly ssvMinimumCollateral?: bigint
}

/** Everything up to a block; entries in chain order. */
export interface ClusterHistory {
  readonly operatorIds: readonly number[]
  /** The last entry of the cluster. */
  readonly cluster: ClusterHistoryEntry
  /** The last entry with the indices of its own block; undefined if there is none. */
  readonly refreshed: ClusterHistoryEntry | undefined
  /** History of the cluster's operators. */
  readonly entries: readonly OperatorHistoryEntry[]
  readonly parameters: readonly NetworkHistoryEntry[]
}

/** A parameter used in the computation. */
export interface UsedParameter {
  readonly name: 'networkFee' | 'liquidationThreshold' | 'minimumCollateral'
  /** Wei, or blocks. */
  readonly value: bigint | undefined
  /** From an event, from the network's preset, or unknown. */
  readonly source: 'event' | 'preset' | 'none'
  /** Block of the event. */
  readonly block: number | undefined
}

export interface ClusterBalance extends ClusterMoney {
  /** Whole ETH. */
  readonly effectiveBalance: bigint
  /** False if the contract charged a fee that no log reports. */
  readonly exact: boolean
  readonly parameters: readonly UsedParameter[]
}

/**
 * Events that set the parameter of a currency: those of the contract's age, and those that name
 * SSV.
 */
const SET_BY = {
  networkFee: ['NetworkFeeUpdated', 'NetworkFeeUpdatedSSV'],
  liquidationThreshold: [
    'LiquidationThresholdPeriodUpdated',
    'LiquidationThresholdPeriodSSVUpdated',
  ],
  minimumCollateral: [
    'MinimumLiquidationCollateralUpdated',
    'MinimumLiquidationCollateralSSVUpdated',
  ],
} as const

/**
 * Computes a cluster's balance, burn rate and liquidation at a block, from the logs up to it.
 *
 * @throws RangeError for a block before the last entry Source: see `clusterMoneyAt`.
 */
export function clusterBalanceAt(
  { operatorIds, cluster, refreshed, entries, parameters }: ClusterHistory,
  ethSince: EthSince,
  initial: InitialLimits,
  block: number,
): ClusterBalance {
  const snapshot = snapshotOf(cluster)
  const { currency } = snapshot
  const ledgers = ledgersAt(block)
  const network = ledgers.network(currency)
  const money = clusterMoneyAt(snapshot, feesOf(ledgers), network, block)
  const fees = currency === 'SSV' || allEthFeesAreKnown(entries, ethSince)
  return {
    ...money,
    effectiveBalance: effectiveBalanceOf(
      snapshot.vUnits ?? BigInt(snapshot.validatorCount) * UNITS_PER_VALIDATOR,
    ),
    exact: !snapshot.active || (fees && (refreshed === undefined || agrees(refreshed))),
    parameters: [
      used('networkFee', network.fee * PACKED_UNIT[currency]),
      used('liquidationThreshold', network.thresholdBlocks),
      used('minimumCollateral', network.minimumCollateral),
    ],
  }

  function ledgersAt(last: number): Ledgers {
    const kept = createMemoryLedgers()
    kept.setNetwork('SSV', {
      ...kept.network('SSV'),
      thresholdBlocks: initial.ssvLiquidationThreshold,
      minimumCollateral: initial.ssvMinimumCollateral,
    })
    for (const one of entries) if (one.block <= last) enterOperatorEntry(kept, one, ethSince)
    for (const one of parameters) if (one.block <= last) enterNetworkEntry(kept, one, ethSince)
    return kept
  }

  function feesOf(from: Ledgers) {
    return operatorIds.map((id) => from.operator(currency, BigInt(id)))
  }

  /** Whether the contract's own indices equal those computed from logs. */
  function agrees({ block: at, index, networkFeeIndex }: ClusterHistoryEntry): boolean {
    const then = ledgersAt(at)
    const sum = feesOf(then).reduce((total, fee) => total + feeIndexAt(fee, at), 0n)
    return sum === index && feeIndexAt(then.network(currency), at) === networkFeeIndex
  }

  function used(name: UsedParameter['name'], value: bigint | undefined): UsedParameter {
    const event = parameters.findLast((one) => sets(one, name, currency, ethSince))
    if (event !== undefined) return { name, value, source: 'event', block: event.block }
    // A network that never set a fee charges none.
    const isKnown = name !== 'networkFee' && value !== undefined
    return { name, value, source: isKnown ? 'preset' : 'none', block: undefined }
  }
}

function sets(
  entry: NetworkHistoryEntry,
  name: UsedParameter['name'],
  currency: Currency,
  ethSince: EthSince,
): boolean {
  const [ofAge, ofSsv] = SET_BY[name]
  if (entry.event === ofSsv) return currency === 'SSV'
  return entry.event === ofAge && contextOf(entry, ethSince).feeCurrency === currency
}
