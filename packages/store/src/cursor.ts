import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Transaction } from './database.ts'
import { createVerification } from './verification.ts'

/**
 * Version of the rules by which this release derives the registry from the logs. A different
 * version means that `replay` produces different rows.
 * 1: currencies, effective balances, fees and whitelists of contract v2.
 */
const REGISTRY_RULES = 1

/** Indexing progress of the registry. Blocks by number, hash in lower-case hex. */
export interface Cursor {
  /** The last block whose logs are in the registry; one below the start block in a new database. */
  indexedBlock: number
  indexedHash: string | undefined
  headBlock: number | undefined
  finalizedBlock: number | undefined
  /** Whether the initial backfill has completed. */
  synced: boolean
}

/**
 * Whether the entire registry was derived by this release's rules. False if another release wrote
 * last: its rules mark is at the block where it started.
 */
export async function isRegistryCurrent(transaction: Pick<Transaction, 'query'>): Promise<boolean> {
  const [row] = await transaction.query<{ current: boolean }>(
    'registry-current',
    `SELECT registry_rules = $1 AND registry_hash IS NOT DISTINCT FROM indexed_hash AS current
     FROM cursor`,
    [REGISTRY_RULES],
  )
  return row?.current ?? true
}

/** Marks the registry as derived by this release's rules up to the indexed block. */
export async function markRegistryCurrent(transaction: Transaction): Promise<void> {
  await transaction.query(
    'registry-mark',
    'UPDATE cursor SET registry_rules = $1, registry_hash = indexed_hash',
    [REGISTRY_RULES],
  )
}

/** Initialises the cursor of a new database to the block before the start block. */
export async function createCursor(transaction: Transaction, startBlock: number): Promise<void> {
  const created = await transaction.query(
    'cursor-create',
    `INSERT INTO cursor (indexed_block, registry_rules) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING
     RETURNING id`,
    [startBlock - 1, REGISTRY_RULES],
  )
  if (created.length > 0) await createVerification(transaction, startBlock)
}

interface CursorRow {
  indexed_block: number
  indexed_hash: Uint8Array | null
  head_block: number | null
  finalized_block: number | null
  synced: boolean
}

/** @param lock locks the row until the transaction ends */
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

/**
 * The version of the cursor's row. Each transaction that changes the registry writes the cursor, so
 * an equal version means an unchanged registry.
 */
export async function readCursorVersion(transaction: Transaction): Promise<string> {
  const [row] = await transaction.query<{ version: string }>(
    'cursor-version',
    'SELECT xmin::text AS version FROM cursor',
  )
  return row?.version ?? ''
}

/**
 * Writes the whole cursor; the finalized block never decreases.
 * @returns its version once the transaction is committed, see `readCursorVersion`
 */
export async function writeCursor(transaction: Transaction, cursor: Cursor): Promise<string> {
  const [row] = await transaction.query<{ version: string }>(
    'cursor-write',
    `UPDATE cursor SET indexed_block = $1, indexed_hash = $2, head_block = $3,
       finalized_block = greatest(finalized_block, $4), synced = synced OR $5, updated_at = now(),
       registry_hash = CASE WHEN registry_rules = $6 AND registry_hash IS NOT DISTINCT FROM indexed_hash
         THEN $2 ELSE registry_hash END
     RETURNING xmin::text AS version`,
    [
      cursor.indexedBlock,
      cursor.indexedHash === undefined ? null : hexToBytes(cursor.indexedHash),
      cursor.headBlock ?? null,
      cursor.finalizedBlock ?? null,
      cursor.synced,
      REGISTRY_RULES,
    ],
  )
  return row?.version ?? ''
}
