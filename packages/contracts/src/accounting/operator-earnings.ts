import { accountForCluster, type ClusterEventName } from './account-for-cluster.ts'
import type { ClusterSnapshot } from './cluster-money.ts'
import {
  type ClusterHistoryEntry,
  contextOf,
  type EthSince,
  enterOperatorEntry,
  ethFeesAreTold,
  isBefore,
  type OperatorHistoryEntry,
  snapshotOf,
} from './history.ts'
import { createMemoryLedgers } from './memory-ledgers.ts'
import { earningsAt } from './operator-ledger.ts'

/** Everything up to a block, in chain order. */
export interface OperatorHistory {
  readonly entries: readonly OperatorHistoryEntry[]
  /** Of every cluster that the operator is part of. */
  readonly snapshots: readonly ClusterHistoryEntry[]
}

export interface OperatorEarnings {
  /** Wei, earned and not withdrawn. */
  readonly eth: bigint
  /** 10^-18 SSV, earned and not withdrawn. */
  readonly ssv: bigint
  /** false: the operator has an ETH cluster, and a fee in ETH that no log tells. */
  readonly exact: boolean
}

/**
 * Computes what an operator could withdraw at a block, from the logs up to there.
 *
 * @throws RangeError for a block before the last entry
 * Source: see `settle`.
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
    // Its indices are sums over all operators of the cluster: only one of them is known here.
    const event = { name, operatorIds: [id], before, after }
    accountForCluster(ledgers, event, contextOf(snapshot, ethSince))
  }
  enterUntil(() => true)
  const inEth = ledgers.operator('ETH', id)
  return {
    eth: earningsAt('ETH', inEth, block),
    ssv: earningsAt('SSV', ledgers.operator('SSV', id), block),
    exact: inEth.units === 0n || ethFeesAreTold(entries, ethSince),
  }
}
