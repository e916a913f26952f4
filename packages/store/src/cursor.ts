import { bytesToHex, hexToBytes } from './bytes.ts'
import type { Transaction } from './database.ts'

/** How far the registry follows the chain. Blocks by number, hash in lower-case hex. */
export interface Cursor {
  /** The last block whose logs are in the registry; one below the start block in a new database. */
  indexedBlock: number
  indexedHash: string | undefined
  headBlock: number | undefined
  finalizedBlock: number | undefined
  /** The initial backfill reached the head once. */
  synced: boolean
}

interface CursorRow {
  indexed_block: number
  indexed_hash: Uint8Array | null
  head_block: number | null
  finalized_block: number | null
  synced: boolean
}

/** @param lock keeps other writers out until the transaction ends */
export async function readCursor(transaction: Transaction, lock = false): Promise<Cursor> {
  const [row] = await transaction.query<CursorRow>(
    'cursor',
    `SELECT indexed_block, indexed_hash, head_block, finalized_block, synced FROM cursor${lock ? ' FOR UPDATE' : ''}`,
  )
  if (row === undefined) throw new Error('the cursor row is missing: the database was not claimed')
  return {
    indexedBlock: row.indexed_block,
    indexedHash: row.indexed_hash === null ? undefined : bytesToHex(row.indexed_hash),
    headBlock: row.head_block ?? undefined,
    finalizedBlock: row.finalized_block ?? undefined,
    synced: row.synced,
  }
}

/** Writes the whole cursor; finality never moves backward. */
export async function writeCursor(transaction: Transaction, cursor: Cursor): Promise<void> {
  await transaction.query(
    'cursor-write',
    `UPDATE cursor SET indexed_block = $1, indexed_hash = $2, head_block = $3,
       finalized_block = greatest(finalized_block, $4), synced = synced OR $5, updated_at = now()`,
    [
      cursor.indexedBlock,
      cursor.indexedHash === undefined ? null : hexToBytes(cursor.indexedHash),
      cursor.headBlock ?? null,
      cursor.finalizedBlock ?? null,
      cursor.synced,
    ],
  )
}
