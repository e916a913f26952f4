import { binaryArray } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { cluster } from '../schema.ts'
import { createRowFormat, type RecordOf } from './row-format.ts'

/** The currency of a cluster. */
export type Currency = 'SSV' | 'ETH'

/** The latest cluster snapshot emitted by an event. */
export type Cluster = RecordOf<typeof cluster>

const format = createRowFormat(cluster, 'id')

export async function loadClusters(
  transaction: Transaction,
  ids: readonly string[],
): Promise<Cluster[]> {
  if (ids.length === 0) return []
  const rows = await transaction.query(
    'clusters-load',
    `SELECT ${format.columns} FROM cluster r WHERE id = ANY($1::bytea[]) ORDER BY id`,
    [binaryArray('hex', ids)],
  )
  return rows.map(format.read)
}

/** Clusters created in ETH, excluding migrated ones. */
export async function loadBornEthClusters(transaction: Transaction): Promise<Cluster[]> {
  const rows = await transaction.query(
    'clusters-born-eth',
    `SELECT ${format.columns} FROM cluster r
     WHERE currency = 'ETH' AND migrated_block IS NULL ORDER BY id`,
  )
  return rows.map(format.read)
}

/** Each id at most once. */
export async function writeClusters(
  transaction: Transaction,
  clusters: readonly Cluster[],
): Promise<void> {
  await format.write(transaction, 'clusters-write', clusters)
}
