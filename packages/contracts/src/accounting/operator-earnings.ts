import { accountForCluster, type ClusterEventName } from './account-for-cluster.ts'
import type { ClusterSnapshot } from './cluster-money.ts'
import {
  allEthFeesAreKnown,
  type ClusterHistoryEntry,
  contextOf,
  type EthSince,
  enterOperatorEntry,
  isBefore,
  type OperatorHistoryEntry,
  snapshotOf,
} from './history.ts'
import { createMemoryLedgers } from './memory-ledgers.ts'
import { earningsAt } from './operator-ledger.ts'

/** Everything up to a block, in chain order. */
export interface OperatorHistory {
  readonly entries: readonly OperatorHistoryEntry[]
  /** Snapshots of every cluster that the operator is part of. */
  readonly snapshots: readonly ClusterHistoryEntry[]
}

export interface OperatorEarnings {
  /** Wei, earned and not withdrawn. */
  readonly eth: bigint
  /** 10^-18 SSV, earned and not withdrawn. */
  readonly ssv: bigint
  /** False if the operator has an ETH cluster, and an ETH fee that no log reports. */
  readonly exact: boolean
}

/**
 * Computes an operator's withdrawable earnings at a block, from the logs up to it.
 *
 * @throws RangeError for a block before the last entry Source: see `settle`.
 */
export function operatorEarningsAt(
  operatorId: number,
  { entries, snapshots }: OperatorHistory,
  ethSince: EthSince,
  block: number,
): OperatorEarnings {
  const id = BigInt(operatorId)
  const ledgers = createMemoryLedgers()
  const clusters = new Map<string, ClusterSnapshot>()
  const waiting = entries.values()
  let entry = waiting.next().value
  const enterUntil = (isDue: (one: OperatorHistoryEntry) => boolean) => {
    for (; entry !== undefined && isDue(entry); entry = waiting.next().value) {
      enterOperatorEntry(ledgers, entry, ethSince)
    }
  }
  for (const snapshot of snapshots) {
    enterUntil((one) => isBefore(one, snapshot))
    const before = clusters.get(snapshot.clusterId)
    const after = snapshotOf(snapshot)
    clusters.set(snapshot.clusterId, after)
    const name = snapshot.event as ClusterEventName
    // The cluster's indices are sums over its operators, of which only one is known here.
    const event = { name, operatorIds: [id], before, after }
    accountForCluster(ledgers, event, contextOf(snapshot, ethSince))
  }
  enterUntil(() => true)
  const inEth = ledgers.operator('ETH', id)
  return {
    eth: earningsAt('ETH', inEth, block),
    ssv: earningsAt('SSV', ledgers.operator('SSV', id), block),
    exact: inEth.units === 0n || allEthFeesAreKnown(entries, ethSince),
  }
}
