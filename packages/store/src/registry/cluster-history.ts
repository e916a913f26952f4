import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import type { Currency } from './clusters.ts'

/** A cluster snapshot from one event. */
export interface ClusterSnapshot {
  clusterId: string
  block: number
  logIndex: number
  event: string
  validatorCount: number
  /** In the packed unit of the currency, as `index`. */
  networkFeeIndex: bigint
  index: bigint
  active: boolean
  balance: bigint
  currency: Currency
  /** Effective balance in 1/10000 of 32 ETH; absent: 10000 for each validator. */
  vUnits: number | undefined
  migratedBlock: number | undefined
}

interface SnapshotRow {
  cluster_id: Uint8Array
  block_number: number
  log_index: number
  event: string
  validator_count: number
  network_fee_index: string
  index: string
  active: boolean
  balance: string
  currency: Currency
  v_units: number | null
  migrated_block: number | null
}

/** Adds snapshots, at most one per log position. */
export async function addClusterSnapshots(
  transaction: Transaction,
  rows: readonly ClusterSnapshot[],
): Promise<void> {
  if (rows.length === 0) return
  const column = columnsOf(rows)
  await transaction.query(
    'cluster-history-add',
    `INSERT INTO cluster_history (cluster_id, block_number, log_index, event, validator_count,
       network_fee_index, index, active, balance, currency, v_units, migrated_block)
     SELECT cluster_id, block_number, log_index, event, validator_count, network_fee_index::numeric,
       index::numeric, active, balance::numeric, currency, v_units, migrated_block
     FROM unnest($1::bytea[], $2::bigint[], $3::int[], $4::text[], $5::bigint[], $6::text[],
       $7::text[], $8::boolean[], $9::text[], $10::text[], $11::bigint[], $12::bigint[])
       AS s(cluster_id, block_number, log_index, event, validator_count, network_fee_index, index,
         active, balance, currency, v_units, migrated_block)`,
    [
      column('hex', (row) => row.clusterId),
      column('int8', (row) => row.block),
      column('int4', (row) => row.logIndex),
      column('text', (row) => row.event),
      column('int8', (row) => row.validatorCount),
      column('text', (row) => row.networkFeeIndex.toString()),
      column('text', (row) => row.index.toString()),
      column('bool', (row) => row.active),
      column('text', (row) => row.balance.toString()),
      column('text', (row) => row.currency),
      column('int8', (row) => row.vUnits),
      column('int8', (row) => row.migratedBlock),
    ],
  )
}

/**
 * The last snapshot of each cluster up to and including a block; clusters that did not exist yet
 * are omitted.
 */
export async function readClusterSnapshots(
  transaction: Pick<Transaction, 'query'>,
  clusterIds: readonly string[],
  toBlock: number,
): Promise<ClusterSnapshot[]> {
  if (clusterIds.length === 0) return []
  const rows = await transaction.query<SnapshotRow>(
    'cluster-history-read',
    `SELECT h.* FROM unnest($1::bytea[]) AS wanted(id) CROSS JOIN LATERAL (
       SELECT * FROM cluster_history WHERE cluster_id = wanted.id AND block_number <= $2
       ORDER BY block_number DESC, log_index DESC LIMIT 1) AS h`,
    [clusterIds.map(hexToBytes), toBlock],
  )
  return rows.map(toSnapshot)
}

/** Every snapshot of the clusters that an operator is part of, in chain order. */
export async function readSnapshotsOfOperator(
  transaction: Pick<Transaction, 'query'>,
  operatorId: number,
  toBlock: number,
): Promise<ClusterSnapshot[]> {
  const rows = await transaction.query<SnapshotRow>(
    'cluster-history-of-operator',
    `SELECT h.* FROM cluster c JOIN cluster_history h ON h.cluster_id = c.id
     WHERE c.operator_ids @> ARRAY[$1::bigint] AND h.block_number <= $2
     ORDER BY h.block_number, h.log_index`,
    [operatorId, toBlock],
  )
  return rows.map(toSnapshot)
}

function toSnapshot(row: SnapshotRow): ClusterSnapshot {
  return {
    clusterId: bytesToHex(row.cluster_id),
    block: row.block_number,
    logIndex: row.log_index,
    event: row.event,
    validatorCount: row.validator_count,
    networkFeeIndex: BigInt(row.network_fee_index),
    index: BigInt(row.index),
    active: row.active,
    balance: BigInt(row.balance),
    currency: row.currency,
    vUnits: row.v_units ?? undefined,
    migratedBlock: row.migrated_block ?? undefined,
  }
}
