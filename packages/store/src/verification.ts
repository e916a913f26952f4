import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Transaction } from './database.ts'

/** Verification progress of the indexed data. Hash in lower-case hex. */
export interface Verification {
  /** Up to this block, logs were read again after finality and were unchanged. */
  confirmedBlock: number | undefined
  /**
   * Up to this block, headers form a chain without gaps from the start block and the logs were checked
   * against them.
   */
  audited: { number: number; hash: string } | undefined
  /** Number of audited blocks whose logs could not be proved by any endpoint. */
  unprovedBlocks: number
  /** The stored logs were searched for contradictions. */
  searched: boolean
}

interface VerificationRow {
  confirmed_block: number | null
  audited_block: number | null
  audited_hash: Uint8Array | null
  unproved_blocks: number
  searched: boolean
}

/**
 * Initial state of a new database: its logs are searched for contradictions as they are indexed.
 */
export async function createVerification(
  transaction: Transaction,
  startBlock: number,
): Promise<void> {
  await transaction.query(
    'verification-create',
    `INSERT INTO verification (confirmed_block, searched) VALUES ($1, true)
     ON CONFLICT (id) DO NOTHING`,
    [startBlock - 1],
  )
}

/**
 * @returns the progress; if no row exists yet (database of an earlier release), nothing is verified
 */
export async function readVerification(
  transaction: Pick<Transaction, 'query'>,
): Promise<Verification> {
  const [row] = await transaction.query<VerificationRow>(
    'verification',
    'SELECT confirmed_block, audited_block, audited_hash, unproved_blocks, searched FROM verification',
  )
  const { audited_block: number, audited_hash: hash } = row ?? {}
  return {
    confirmedBlock: row?.confirmed_block ?? undefined,
    audited: number && hash ? { number, hash: bytesToHex(hash) } : undefined,
    unprovedBlocks: row?.unproved_blocks ?? 0,
    searched: row?.searched ?? false,
  }
}

/** Moves the mark to `to` if `from` … `to` continues the confirmed range. */
export async function writeConfirmed(
  transaction: Transaction,
  { from, to, startBlock }: { from: number; to: number; startBlock: number },
): Promise<void> {
  await transaction.query(
    'verification-confirm',
    `INSERT INTO verification AS v (id, confirmed_block)
     SELECT 1, $2::bigint WHERE $3::bigint >= $1::bigint OR EXISTS (SELECT FROM verification)
     ON CONFLICT (id) DO UPDATE SET confirmed_block = greatest(v.confirmed_block, $2)
     WHERE coalesce(v.confirmed_block, $3::bigint - 1) >= $1::bigint - 1`,
    [from, to, startBlock],
  )
}

/** @param unproved number of blocks since the previous mark that could not be proved */
export async function writeAudited(
  transaction: Transaction,
  { number, hash }: { number: number; hash: string },
  unproved: number,
): Promise<void> {
  await transaction.query(
    'verification-audit',
    `INSERT INTO verification AS v (id, audited_block, audited_hash, unproved_blocks)
     VALUES (1, $1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET audited_block = $1, audited_hash = $2,
       unproved_blocks = v.unproved_blocks + $3`,
    [number, hexToBytes(hash), unproved],
  )
}

export async function markSearched(transaction: Transaction): Promise<void> {
  await transaction.query(
    'verification-searched',
    `INSERT INTO verification (id, searched) VALUES (1, true)
     ON CONFLICT (id) DO UPDATE SET searched = true`,
  )
}

/** Restarts the audit at the start block. */
export async function restartAudit(transaction: Pick<Transaction, 'query'>): Promise<void> {
  await transaction.query(
    'verification-restart',
    'UPDATE verification SET audited_block = NULL, audited_hash = NULL, unproved_blocks = 0',
  )
}

/** Discards verification above `block` (after a reorg). An audit beyond it restarts. */
export async function forgetVerifiedAbove(transaction: Transaction, block: number): Promise<void> {
  await transaction.query(
    'verification-forget',
    `UPDATE verification SET confirmed_block = least(confirmed_block, $1),
       audited_block = CASE WHEN audited_block <= $1 THEN audited_block END,
       audited_hash = CASE WHEN audited_block <= $1 THEN audited_hash END,
       unproved_blocks = CASE WHEN audited_block <= $1 THEN unproved_blocks ELSE 0 END`,
    [block],
  )
}
