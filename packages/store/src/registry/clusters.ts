import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { binaryArray, columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** The currency of a cluster. */
export type Currency = 'SSV' | 'ETH'

/** The latest cluster snapshot emitted by an event. */
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
  /** Absent in rows of a release without currencies. */
  currency: Currency | undefined
  /** Effective balance in 1/10000 of 32 ETH; absent: 10000 for each validator. */
  vUnits: number | undefined
  /** The beacon block at which the oracles read the effective balance. */
  effectiveBalanceBlock: number | undefined
  migratedBlock: number | undefined
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
  currency: Currency | null
  v_units: number | null
  effective_balance_block: number | null
  migrated_block: number | null
}

export async function loadClusters(
  transaction: Transaction,
  ids: readonly string[],
): Promise<Cluster[]> {
  if (ids.length === 0) return []
  const rows = await transaction.query<ClusterRow>(
    'clusters-load',
    'SELECT * FROM cluster WHERE id = ANY($1::bytea[]) ORDER BY id',
    [binaryArray('hex', ids)],
  )
  return rows.map(toCluster)
}

/** Clusters created in ETH, excluding migrated ones. */
export async function loadBornEthClusters(transaction: Transaction): Promise<Cluster[]> {
  const rows = await transaction.query<ClusterRow>(
    'clusters-born-eth',
    "SELECT * FROM cluster WHERE currency = 'ETH' AND migrated_block IS NULL ORDER BY id",
  )
  return rows.map(toCluster)
}

function toCluster(row: ClusterRow): Cluster {
  return {
    id: bytesToHex(row.id),
    owner: bytesToHex(row.owner),
    operatorIds: row.operator_ids,
    validatorCount: row.validator_count,
    networkFeeIndex: BigInt(row.network_fee_index),
    index: BigInt(row.index),
    active: row.active,
    balance: BigInt(row.balance),
    updatedBlock: row.updated_block,
    currency: row.currency ?? undefined,
    vUnits: row.v_units ?? undefined,
    effectiveBalanceBlock: row.effective_balance_block ?? undefined,
    migratedBlock: row.migrated_block ?? undefined,
  }
}

/** Writes clusters in ascending order of id to avoid deadlocks; each id at most once. */
export async function writeClusters(
  transaction: Transaction,
  clusters: readonly Cluster[],
): Promise<void> {
  if (clusters.length === 0) return
  const column = columnsOf(clusters.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
  await transaction.query(
    'clusters-write',
    `INSERT INTO cluster (id, owner, operator_ids, validator_count, network_fee_index, index, active,
       balance, updated_block, currency, v_units, effective_balance_block, migrated_block)
     SELECT id, owner, operator_ids::bigint[], validator_count, network_fee_index::numeric,
       index::numeric, active, balance::numeric, updated_block, currency, v_units,
       effective_balance_block, migrated_block
     FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::bigint[], $5::text[], $6::text[],
       $7::boolean[], $8::text[], $9::bigint[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[])
       AS c(id, owner, operator_ids, validator_count, network_fee_index, index, active, balance,
         updated_block, currency, v_units, effective_balance_block, migrated_block)
     ON CONFLICT (id) DO UPDATE SET validator_count = excluded.validator_count,
       network_fee_index = excluded.network_fee_index, index = excluded.index, active = excluded.active,
       balance = excluded.balance, updated_block = excluded.updated_block, currency = excluded.currency,
       v_units = excluded.v_units, effective_balance_block = excluded.effective_balance_block,
       migrated_block = excluded.migrated_block`,
    [
      column('hex', (row) => row.id),
      column('hex', (row) => row.owner),
      column('text', (row) => `{${row.operatorIds.join(',')}}`),
      column('int8', (row) => row.validatorCount),
      column('text', (row) => row.networkFeeIndex.toString()),
      column('text', (row) => row.index.toString()),
      column('bool', (row) => row.active),
      column('text', (row) => row.balance.toString()),
      column('int8', (row) => row.updatedBlock),
      column('text', (row) => row.currency),
      column('int8', (row) => row.vUnits),
      column('int8', (row) => row.effectiveBalanceBlock),
      column('int8', (row) => row.migratedBlock),
    ],
  )
}
