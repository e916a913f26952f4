import { bytesToHex, hexToBytes } from '../bytes.ts'
import type { Transaction } from '../database.ts'

/** The snapshot of a cluster in its last handled event; deposits and withdrawals are not among them. */
export interface Cluster {
  id: string
  owner: string
  /** Ascending. */
  operatorIds: readonly number[]
  validatorCount: number
  networkFeeIndex: bigint
  index: bigint
  active: boolean
  balance: bigint
  updatedBlock: number
}

interface ClusterRow {
  id: Uint8Array
  owner: Uint8Array
  operator_ids: number[]
  validator_count: number
  network_fee_index: string
  index: string
  active: boolean
  balance: string
  updated_block: number
}

export async function loadClusters(
  transaction: Transaction,
  ids: readonly string[],
): Promise<Cluster[]> {
  if (ids.length === 0) return []
  const rows = await transaction.query<ClusterRow>(
    'clusters-load',
    'SELECT * FROM cluster WHERE id = ANY($1::bytea[]) ORDER BY id',
    [ids.map(hexToBytes)],
  )
  return rows.map((row) => ({
    id: bytesToHex(row.id),
    owner: bytesToHex(row.owner),
    operatorIds: row.operator_ids,
    validatorCount: row.validator_count,
    networkFeeIndex: BigInt(row.network_fee_index),
    index: BigInt(row.index),
    active: row.active,
    balance: BigInt(row.balance),
    updatedBlock: row.updated_block,
  }))
}

/** Writes clusters, ascending by id so that two writers cannot deadlock; each id at most once. */
export async function writeClusters(
  transaction: Transaction,
  clusters: readonly Cluster[],
): Promise<void> {
  if (clusters.length === 0) return
  const rows = clusters.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  await transaction.query(
    'clusters-write',
    `INSERT INTO cluster (id, owner, operator_ids, validator_count, network_fee_index, index, active,
       balance, updated_block)
     SELECT id, owner, operator_ids::bigint[], validator_count, network_fee_index, index, active,
       balance, updated_block
     FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bigint[], $5::numeric[], $6::numeric[],
       $7::boolean[], $8::numeric[], $9::bigint[])
       AS c(id, owner, operator_ids, validator_count, network_fee_index, index, active, balance, updated_block)
     ON CONFLICT (id) DO UPDATE SET validator_count = excluded.validator_count,
       network_fee_index = excluded.network_fee_index, index = excluded.index, active = excluded.active,
       balance = excluded.balance, updated_block = excluded.updated_block`,
    [
      rows.map((row) => hexToBytes(row.id)),
      rows.map((row) => hexToBytes(row.owner)),
      rows.map((row) => `{${row.operatorIds.join(',')}}`),
      rows.map((row) => row.validatorCount),
      rows.map((row) => row.networkFeeIndex.toString()),
      rows.map((row) => row.index.toString()),
      rows.map((row) => row.active),
      rows.map((row) => row.balance.toString()),
      rows.map((row) => row.updatedBlock),
    ],
  )
}
