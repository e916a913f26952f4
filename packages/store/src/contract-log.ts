import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { columnsOf } from './binary-array.ts'
import type { Transaction } from './database.ts'
import { drizzleOrm } from './drizzle.ts'
import { queryBuilder, unwrapped } from './query-builder.ts'
import { contractLog } from './schema.ts'

/** A log of the contract. Hex in lower case with 0x, time in seconds. */
export interface ContractLog {
  blockNumber: number
  blockHash: string
  blockTimestamp: number
  logIndex: number
  transactionHash: string
  transactionIndex: number
  topics: readonly string[]
  data: Uint8Array
}

/** The verdict on a log. */
export interface LogVerdict {
  event: string | undefined
  verdict: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason: string | undefined
  /**
   * Verdict on the keys and signature of a registration; undefined if there was nothing to verify.
   */
  keyVerdict: KeyVerdict | undefined
}

/** A log to be stored with its verdict. */
export interface LogWithVerdict extends LogVerdict {
  log: ContractLog
}

/** Cached verification result for keys and a signature. */
export interface KeyVerdict {
  /** SHA-256 of the verified data, lower-case hex with 0x. */
  check: string
  /** The fault; undefined if valid. */
  fault: string | undefined
}

/**
 * Stores logs. A log that was removed by a reorg and reappears becomes canonical again. Unchanged
 * logs are not written.
 */
export async function writeContractLogs(
  transaction: Transaction,
  rows: readonly LogWithVerdict[],
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
      column('int8', ({ log }) => log.blockNumber),
      column('hex', ({ log }) => log.blockHash),
      column('int8', ({ log }) => log.blockTimestamp),
      column('int4', ({ log }) => log.logIndex),
      column('hex', ({ log }) => log.transactionHash),
      column('int4', ({ log }) => log.transactionIndex),
      column('hex', ({ log }) => `0x${log.topics.map((topic) => topic.slice(2)).join('')}`),
      column('bytea', ({ log }) => log.data),
      column('text', (row) => row.event),
      column('text', (row) => row.verdict),
      column('text', (row) => row.reason),
      column('hex', (row) => row.keyVerdict?.check),
      column('text', (row) => row.keyVerdict?.fault),
    ],
  )
}

/** The stored key verdicts for logs in `from` … `to`, on any branch of the chain. */
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

/** Marks the logs above `number` as non-canonical (after a reorg). */
export async function orphanContractLogs(transaction: Transaction, number: number): Promise<void> {
  await transaction.query(
    'contract-log-orphan',
    'UPDATE contract_log SET canonical = false WHERE block_number > $1 AND canonical',
    [number],
  )
}

/** Deletes logs that proved nonexistent. */
export async function deleteContractLogs(
  transaction: Transaction,
  rows: readonly Pick<ContractLog, 'blockNumber' | 'logIndex' | 'blockHash'>[],
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

/** Whether this build recognises the contract's logs as events. */
export interface Recognition {
  /** Whether any stored log was applied or malformed. */
  recognised: boolean
  /** Number of unrecognised logs, up to a limit; counted only when no log is recognised. */
  others: number
}

/** @param limit upper bound for counting unrecognised logs */
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

/** Whether any log is stored that was not orphaned. */
export async function hasLogs(transaction: Transaction): Promise<boolean> {
  const rows = await transaction.query(
    'any-log',
    'SELECT 1 AS one FROM contract_log WHERE canonical LIMIT 1',
  )
  return rows.length > 0
}

/** The operator registered last, with the block of its event. Ids ascend along the chain. */
export async function readLastOperator(
  transaction: Transaction,
): Promise<{ id: bigint; block: number } | undefined> {
  const [row] = await transaction.query<{ block: number; id: string }>(
    'last-operator',
    `SELECT block_number AS block, encode(substring(topics FROM 33 FOR 32), 'hex') AS id
     FROM contract_log WHERE event = 'OperatorAdded' AND canonical
     ORDER BY block_number DESC, log_index DESC LIMIT 1`,
  )
  return row && { id: BigInt(`0x${row.id}`), block: row.block }
}
