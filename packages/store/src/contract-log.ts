import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { columnsOf } from './binary-array.ts'
import type { Transaction } from './database.ts'
import { drizzleOrm } from './drizzle.ts'
import { queryBuilder, unwrapped } from './query-builder.ts'
import { contractLog } from './schema.ts'

/** A log of the contract with our verdict. Hex in lower case with 0x, time in seconds. */
export interface ContractLogRow {
  blockNumber: number
  blockHash: string
  blockTimestamp: number
  logIndex: number
  transactionHash: string
  transactionIndex: number
  topics: readonly string[]
  data: string
  /** The same, where it is there as bytes already. */
  dataBytes?: Uint8Array
  event: string | undefined
  verdict: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason: string | undefined
  /** Of the keys and the signature of a registration; undefined where there was nothing to verify. */
  keyVerdict: KeyVerdict | undefined
}

/** What was found of keys and a signature, kept so that they need not be verified again. */
export interface KeyVerdict {
  /** SHA-256 of what was verified, lower-case hex with 0x. */
  check: string
  /** What is wrong; undefined when nothing is. */
  fault: string | undefined
}

/**
 * Keeps logs; one that a reorg took away and brought back becomes canonical again. Those that are kept in the same way already are
 * not written.
 */
export async function writeContractLogs(
  transaction: Transaction,
  rows: readonly ContractLogRow[],
): Promise<void> {
  if (rows.length === 0) return
  const column = columnsOf(rows)
  await transaction.query(
    'contract-log-write',
    `INSERT INTO contract_log (block_number, block_hash, block_time, log_index, transaction_hash,
       transaction_index, topics, data, event, verdict, reason, key_check, key_fault)
     SELECT block_number, block_hash, to_timestamp(block_time), log_index, transaction_hash,
       transaction_index, topics, data, event, verdict, reason, key_check, key_fault
     FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::int[], $5::bytea[], $6::int[],
       $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::text[])
       AS l(block_number, block_hash, block_time, log_index, transaction_hash, transaction_index,
            topics, data, event, verdict, reason, key_check, key_fault)
     WHERE NOT EXISTS (
       SELECT FROM contract_log k WHERE k.canonical
         AND (k.block_number, k.log_index, k.block_hash) = (l.block_number, l.log_index, l.block_hash)
         AND ROW(k.data, k.topics, k.transaction_hash, k.transaction_index, k.block_time, k.event, k.verdict,
               k.reason, k.key_check, k.key_fault)
           IS NOT DISTINCT FROM ROW(l.data, l.topics, l.transaction_hash, l.transaction_index,
               to_timestamp(l.block_time), l.event, l.verdict, l.reason, l.key_check, l.key_fault))
     ON CONFLICT (block_number, log_index, block_hash) DO UPDATE
       SET canonical = true, data = excluded.data, topics = excluded.topics,
         transaction_hash = excluded.transaction_hash, transaction_index = excluded.transaction_index,
         block_time = excluded.block_time, event = excluded.event, verdict = excluded.verdict,
         reason = excluded.reason, key_check = excluded.key_check, key_fault = excluded.key_fault`,
    [
      column('int8', (row) => row.blockNumber),
      column('hex', (row) => row.blockHash),
      column('int8', (row) => row.blockTimestamp),
      column('int4', (row) => row.logIndex),
      column('hex', (row) => row.transactionHash),
      column('int4', (row) => row.transactionIndex),
      column('hex', (row) => `0x${row.topics.map((topic) => topic.slice(2)).join('')}`),
      column('bytea', (row) => row.dataBytes ?? hexToBytes(row.data)),
      column('text', (row) => row.event),
      column('text', (row) => row.verdict),
      column('text', (row) => row.reason),
      column('hex', (row) => row.keyVerdict?.check),
      column('text', (row) => row.keyVerdict?.fault),
    ],
  )
}

/** The verdicts on keys that are kept of logs in `from` … `to`, of whatever branch of the chain. */
export async function readKeyVerdicts(
  transaction: Pick<Transaction, 'query'>,
  from: number,
  to: number,
): Promise<KeyVerdict[]> {
  const rows = await transaction.query<{ key_check: Uint8Array; key_fault: string | null }>(
    'key-verdicts',
    `SELECT key_check, key_fault FROM contract_log
     WHERE block_number BETWEEN $1 AND $2 AND key_check IS NOT NULL`,
    [from, to],
  )
  return rows.map((row) => ({
    check: bytesToHex(row.key_check),
    fault: row.key_fault ?? undefined,
  }))
}

/** Takes canonicity from the logs above `number` (a reorg). */
export async function orphanContractLogs(transaction: Transaction, number: number): Promise<void> {
  await transaction.query(
    'contract-log-orphan',
    'UPDATE contract_log SET canonical = false WHERE block_number > $1 AND canonical',
    [number],
  )
}

/** Takes logs away that turned out never to have been. */
export async function deleteContractLogs(
  transaction: Transaction,
  rows: readonly Pick<ContractLogRow, 'blockNumber' | 'logIndex' | 'blockHash'>[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'contract-log-delete',
    `DELETE FROM contract_log l USING unnest($1::bigint[], $2::int[], $3::bytea[])
       AS g(block_number, log_index, block_hash)
     WHERE l.block_number = g.block_number AND l.log_index = g.log_index AND l.block_hash = g.block_hash`,
    [
      rows.map((row) => row.blockNumber),
      rows.map((row) => row.logIndex),
      rows.map((row) => hexToBytes(row.blockHash)),
    ],
  )
}

/** Whether logs of the contract are events that this build applies. */
export interface Recognition {
  /** Whether any log that is kept was applied, or malformed. */
  recognised: boolean
  /** How many there are otherwise, counted only where none is recognised, and up to a limit. */
  others: number
}

/** @param limit how far the others are counted */
export async function readRecognition(
  transaction: Transaction,
  limit: number,
): Promise<Recognition> {
  const builder = queryBuilder(transaction, 'contract-log-recognition')
  const logs = () => builder.select({ block: contractLog.blockNumber }).from(contractLog)
  const isRecognised = drizzleOrm.inArray(contractLog.verdict, ['applied', 'malformed'])
  const recognised = await unwrapped(logs().where(isRecognised).limit(1))
  if (recognised.length > 0) return { recognised: true, others: 0 }
  const others = await unwrapped(logs().limit(limit))
  return { recognised: false, others: others.length }
}
