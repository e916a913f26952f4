import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Transaction } from './database.ts'

/** The header fields needed to follow the chain. Hashes in lower-case hex, time in seconds. */
export interface BlockHeader {
  number: number
  hash: string
  parentHash: string
  timestamp: number
}

/** Minimum number of blocks kept for parent checks, regardless of the finality depth. */
export const RECENT_BLOCKS = 256

interface BlockRow {
  number: number
  hash: Uint8Array
  parent_hash: Uint8Array
  timestamp: number
}

/** Adds headers in any order, replacing existing ones. */
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

/** The stored headers at or above `from`, in descending order. */
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

/** Deletes the blocks above `number` (after a reorg). */
export async function dropBlocksAbove(transaction: Transaction, number: number): Promise<void> {
  await transaction.query('blocks-drop', 'DELETE FROM block WHERE number > $1', [number])
}

/** Deletes blocks below `number` and their undo records. @returns the number of deleted blocks */
export async function pruneBlocks(transaction: Transaction, number: number): Promise<number> {
  // Hashes first: a rollback may target any stored block, so the undo records of its successors
  // must exist.
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
