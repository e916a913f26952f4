import { accountForNetwork } from './account-for-network.ts'
import { accountForOperator } from './account-for-operator.ts'
import type { ClusterSnapshot } from './cluster-money.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'

/** A place in the chain: the block, and the log within it. */
export interface LogPosition {
  readonly block: number
  readonly logIndex: number
}

/** An event of one operator. */
export interface OperatorHistoryEntry extends LogPosition {
  readonly operatorId: number
  /** Name of the event, or `FirstEthContact`: an operator without a fee in SSV met its first cluster in ETH. */
  readonly event: string
  /** The fee per block or what was paid out, in wei; absent for a removal. */
  readonly value: bigint | undefined
}

/** An event of the whole network. */
export interface NetworkHistoryEntry extends LogPosition {
  readonly event: string
  /** Decimal digits, for the events that matter here. */
  readonly value: string
}

/** What a cluster was after one event. */
export interface ClusterHistoryEntry extends LogPosition, Omit<ClusterSnapshot, 'vUnits'> {
  readonly clusterId: string
  readonly event: string
  readonly vUnits: number | undefined
}

/** Where the contract became v2.0.0; undefined before. */
export type EthSince = LogPosition | undefined

export function isBefore(a: LogPosition, b: LogPosition): boolean {
  return a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
}

export function contextOf(at: LogPosition, ethSince: EthSince): AccountingContext {
  const isEth = ethSince !== undefined && isBefore(ethSince, at)
  return { block: at.block, feeCurrency: isEth ? 'ETH' : 'SSV' }
}

export function snapshotOf({ vUnits, ...entry }: ClusterHistoryEntry): ClusterSnapshot {
  return { ...entry, vUnits: vUnits === undefined ? undefined : BigInt(vUnits) }
}

/** Enters an entry of an operator's history in its ledgers. */
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

/** Enters an entry of the network's history in its ledgers; others than fees and limits change nothing. */
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
 * Whether logs tell the ETH fee of every operator that may have one. Builds of the contract before the released one gave
 * operators of the SSV age a default fee without an event (hoodi before 2026-03-17).
 */
export function ethFeesAreTold(
  entries: readonly OperatorHistoryEntry[],
  ethSince: EthSince,
): boolean {
  const told = new Map<number, boolean>()
  for (const entry of entries) {
    const isTold =
      contextOf(entry, ethSince).feeCurrency === 'ETH' ||
      entry.event === 'OperatorRemoved' ||
      told.get(entry.operatorId) === true
    const isFee = !entry.event.startsWith('OperatorWithdrawn')
    told.set(entry.operatorId, isFee ? isTold : told.get(entry.operatorId) === true)
  }
  return [...told.values()].every((isTold) => isTold)
}
