import { hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Database, Transaction } from '../database.ts'
import { LOG_HEAD_QUERY } from '../log-head-query.ts'
import type { LogHead } from '../publication-log.ts'
import {
  type ClusterSnapshot,
  readClusterSnapshots,
  readSnapshotsOfOperator,
} from '../registry/cluster-history.ts'
import { type NetworkParameter, readNetworkParameters } from '../registry/network-parameters.ts'
import { type OperatorEntry, readOperatorEntries } from '../registry/operator-history.ts'

/** Inputs for the balance of a cluster as of a block. */
export interface ClusterFacts {
  /** Ascending. */
  operatorIds: readonly number[]
  /** State after its last event up to the block. */
  cluster: ClusterSnapshot
  /** The last snapshot with indices of its own block: a deposit does not update them. */
  refreshed: ClusterSnapshot | undefined
  /** Fee events of its operators, in chain order. */
  entries: readonly OperatorEntry[]
  /** In chain order. */
  parameters: readonly NetworkParameter[]
}

/** Inputs for the earnings of an operator as of a block. */
export interface OperatorFacts {
  /** In chain order. */
  entries: readonly OperatorEntry[]
  /** All snapshots of its clusters, in chain order. */
  snapshots: readonly ClusterSnapshot[]
  parameters: readonly NetworkParameter[]
}

export interface AccountingAnswer<Facts> {
  /** Log position: the facts include everything up to it. */
  head: LogHead
  /** undefined before the first indexed block */
  network: string | undefined
  indexedBlock: number | undefined
  /** The requested block, by default the indexed block. */
  block: number
  /** undefined if it does not exist or the block is not indexed yet */
  facts: Facts | undefined
}

/** Reads the accounting inputs of one cluster in a single database snapshot. */
export function readClusterFacts(
  database: Database,
  clusterId: string,
  block?: number,
): Promise<AccountingAnswer<ClusterFacts>> {
  return readAt(database, block, async (transaction, at) => {
    const [cluster] = await readClusterSnapshots(transaction, [clusterId], at)
    if (cluster === undefined) return undefined
    const operatorIds = await operatorsOf(transaction, clusterId)
    return {
      operatorIds,
      cluster,
      refreshed: await lastRefreshed(transaction, clusterId, at),
      entries: await readOperatorEntries(transaction, operatorIds, at),
      parameters: await readNetworkParameters(transaction, at),
    }
  })
}

/** Reads the accounting inputs of one operator in a single database snapshot. */
export function readOperatorFacts(
  database: Database,
  operatorId: number,
  block?: number,
): Promise<AccountingAnswer<OperatorFacts>> {
  return readAt(database, block, async (transaction, at) => {
    const entries = await readOperatorEntries(transaction, [operatorId], at)
    if (entries.length === 0) return undefined
    return {
      entries,
      snapshots: await readSnapshotsOfOperator(transaction, operatorId, at),
      parameters: await readNetworkParameters(transaction, at),
    }
  })
}

function readAt<Facts>(
  database: Database,
  asked: number | undefined,
  read: (transaction: Transaction, block: number) => Promise<Facts | undefined>,
): Promise<AccountingAnswer<Facts>> {
  return database.transaction('accounting-facts', async (transaction) => {
    await transaction.query(
      'accounting-facts/snapshot',
      'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
    )
    const [head] = await transaction.query<LogHead>('accounting-facts/head', LOG_HEAD_QUERY)
    if (head === undefined) throw new Error('the publication_head row is missing')
    const [at] = await transaction.query<{ network: string; indexedBlock: number | null }>(
      'accounting-facts/block',
      `SELECT d.network, CASE WHEN c.indexed_hash IS NOT NULL THEN c.indexed_block END AS "indexedBlock"
       FROM deployment d CROSS JOIN cursor c`,
    )
    const indexedBlock = at?.indexedBlock ?? undefined
    const block = asked ?? indexedBlock ?? 0
    const isIndexed = indexedBlock !== undefined && block <= indexedBlock
    const facts = isIndexed ? await read(transaction, block) : undefined
    return { head, network: at?.network, indexedBlock, block, facts }
  })
}

async function operatorsOf(transaction: Transaction, clusterId: string): Promise<number[]> {
  const [row] = await transaction.query<{ operator_ids: number[] }>(
    'accounting-facts/operators',
    'SELECT operator_ids FROM cluster WHERE id = $1',
    [hexToBytes(clusterId)],
  )
  return row?.operator_ids ?? []
}

async function lastRefreshed(
  transaction: Transaction,
  clusterId: string,
  block: number,
): Promise<ClusterSnapshot | undefined> {
  const [row] = await transaction.query<{ block_number: number; log_index: number }>(
    'accounting-facts/refreshed',
    `SELECT block_number, log_index FROM cluster_history
     WHERE cluster_id = $1 AND block_number <= $2 AND active AND event <> 'ClusterDeposited'
       AND NOT (event = 'ClusterBalanceUpdated' AND currency = 'SSV')
     ORDER BY block_number DESC, log_index DESC LIMIT 1`,
    [hexToBytes(clusterId), block],
  )
  if (row === undefined) return undefined
  // All events of a block leave the same indices, so the last one is sufficient.
  const [snapshot] = await readClusterSnapshots(transaction, [clusterId], row.block_number)
  return snapshot
}
