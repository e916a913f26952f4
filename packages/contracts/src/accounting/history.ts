import { accountForNetwork } from './account-for-network.ts'
import { accountForOperator } from './account-for-operator.ts'
import type { ClusterSnapshot } from './cluster-money.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'

/** A position in the chain: the block, and the log within it. */
export interface LogLocation {
  readonly block: number
  readonly logIndex: number
}

/** An event of one operator. */
export interface OperatorHistoryEntry extends LogLocation {
  readonly operatorId: number
  /**
   * Name of the event, or `FirstEthContact`: the first ETH cluster of an operator without an SSV
   * fee.
   */
  readonly event: string
  /** The fee per block or the amount withdrawn, in wei; absent for a removal. */
  readonly value: bigint | undefined
}

/** An event of the whole network. */
export interface NetworkHistoryEntry extends LogLocation {
  readonly event: string
  /** Decimal digits, for events about money. */
  readonly value: string
}

/** State of a cluster after one event. */
export interface ClusterHistoryEntry extends LogLocation, Omit<ClusterSnapshot, 'vUnits'> {
  readonly clusterId: string
  readonly event: string
  readonly vUnits: number | undefined
}

/** Block of the upgrade to v2.0.0; undefined before it. */
export type EthSince = LogLocation | undefined

export function isBefore(a: LogLocation, b: LogLocation): boolean {
  return a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
}

export function contextOf(at: LogLocation, ethSince: EthSince): AccountingContext {
  const isEth = ethSince !== undefined && isBefore(ethSince, at)
  return { block: at.block, feeCurrency: isEth ? 'ETH' : 'SSV' }
}

export function snapshotOf({ vUnits, ...entry }: ClusterHistoryEntry): ClusterSnapshot {
  return { ...entry, vUnits: vUnits === undefined ? undefined : BigInt(vUnits) }
}

/** Applies an entry of an operator's history to its ledgers. */
export function enterOperatorEntry(
  ledgers: Ledgers,
  entry: OperatorHistoryEntry,
  ethSince: EthSince,
): void {
  const { event, value = 0n } = entry
  const operatorId = BigInt(entry.operatorId)
  const context = contextOf(entry, ethSince)
  switch (event) {
    case 'OperatorAdded':
    case 'OperatorFeeExecuted':
      accountForOperator(ledgers, { name: event, operatorId, fee: value }, context)
      break
    case 'OperatorWithdrawn':
    case 'OperatorWithdrawnSSV':
      accountForOperator(ledgers, { name: event, operatorId, value }, context)
      break
    case 'OperatorRemoved':
      accountForOperator(ledgers, { name: event, operatorId }, context)
  }
}

/**
 * Applies an entry of the network's history to its ledgers; only fees and limits change something.
 */
export function enterNetworkEntry(
  ledgers: Ledgers,
  entry: NetworkHistoryEntry,
  ethSince: EthSince,
): void {
  const { event } = entry
  const context = contextOf(entry, ethSince)
  switch (event) {
    case 'NetworkFeeUpdated':
    case 'NetworkFeeUpdatedSSV':
      accountForNetwork(ledgers, { name: event, newFee: BigInt(entry.value) }, context)
      break
    case 'LiquidationThresholdPeriodUpdated':
    case 'LiquidationThresholdPeriodSSVUpdated':
    case 'MinimumLiquidationCollateralUpdated':
    case 'MinimumLiquidationCollateralSSVUpdated':
      accountForNetwork(ledgers, { name: event, value: BigInt(entry.value) }, context)
  }
}

/**
 * Whether logs contain the ETH fee of every operator. Pre-release builds of the contract gave
 * operators of the SSV age a default fee without an event (hoodi before 2026-03-17).
 */
export function allEthFeesAreKnown(
  entries: readonly OperatorHistoryEntry[],
  ethSince: EthSince,
): boolean {
  const known = new Map<number, boolean>()
  for (const entry of entries) {
    const isKnown =
      contextOf(entry, ethSince).feeCurrency === 'ETH' ||
      entry.event === 'OperatorRemoved' ||
      known.get(entry.operatorId) === true
    const isFee = !entry.event.startsWith('OperatorWithdrawn')
    known.set(entry.operatorId, isFee ? isKnown : known.get(entry.operatorId) === true)
  }
  return [...known.values()].every((isKnown) => isKnown)
}
