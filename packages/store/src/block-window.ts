import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Transaction } from './database.ts'

/** Enough of a header to follow the chain. Hashes in lower-case hex, time in seconds. */
export interface BlockHeader {
  number: number
  hash: string
  parentHash: string
  timestamp: number
}

/** Blocks kept for checking parents: at least this many, whatever the finality depth. */
export const BLOCK_WINDOW = 256

interface BlockRow {
  number: number
  hash: Uint8Array
  parent_hash: Uint8Array
  timestamp: number
}

/** Adds headers (of any order, known ones are replaced). */
export async function writeBlocks(
  transaction: Transaction,
  headers: readonly BlockHeader[],
): Promise<void> {
  if (headers.length === 0) return
  await transaction.query(
    'blocks-write',
    `INSERT INTO block (number, hash, parent_hash, time)
     SELECT number, hash, parent_hash, to_timestamp(time)
     FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[]) AS b(number, hash, parent_hash, time)
     ON CONFLICT (number) DO UPDATE
       SET hash = excluded.hash, parent_hash = excluded.parent_hash, time = excluded.time`,
    [
      headers.map((header) => header.number),
      headers.map((header) => hexToBytes(header.hash)),
      headers.map((header) => hexToBytes(header.parentHash)),
      headers.map((header) => header.timestamp),
    ],
  )
}

/** The kept headers at or above `from`, the highest first. */
export async function readBlocks(transaction: Transaction, from: number): Promise<BlockHeader[]> {
  const rows = await transaction.query<BlockRow>(
    'blocks',
    `SELECT number, hash, parent_hash, extract(epoch FROM time)::bigint AS timestamp
     FROM block WHERE number >= $1 ORDER BY number DESC`,
    [from],
  )
  return rows.map((row) => ({
    number: row.number,
    hash: bytesToHex(row.hash),
    parentHash: bytesToHex(row.parent_hash),
    timestamp: row.timestamp,
  }))
}

/** Forgets the blocks above `number` (a reorg). */
export async function dropBlocksAbove(transaction: Transaction, number: number): Promise<void> {
  await transaction.query('blocks-drop', 'DELETE FROM block WHERE number > $1', [number])
}

/** Forgets blocks, and what would undo them, below `number`. @returns how many blocks went */
export async function pruneBlocks(transaction: Transaction, number: number): Promise<number> {
  // The hashes first: a block that is kept may be rolled back to, so what undoes its successors must be there.
  const rows = await transaction.query<{ count: number }>(
    'blocks-prune',
    'WITH gone AS (DELETE FROM block WHERE number < $1 RETURNING 1) SELECT count(*) AS count FROM gone',
    [number],
  )
  await transaction.query('undo-prune', 'DELETE FROM registry_undo WHERE block_number < $1', [
    number,
  ])
  return rows[0]?.count ?? 0
}
