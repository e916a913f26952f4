import { hexToBytes } from './bytes.ts'
import type { Transaction } from './database.ts'
import { drizzleOrm } from './drizzle.ts'
import { queryBuilder } from './query-builder.ts'
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
  event: string | undefined
  verdict: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason: string | undefined
}

/** Keeps logs; one that a reorg took away and brought back becomes canonical again. */
export async function writeContractLogs(
  transaction: Transaction,
  rows: readonly ContractLogRow[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'contract-log-write',
    `INSERT INTO contract_log (block_number, block_hash, block_time, log_index, transaction_hash,
       transaction_index, topics, data, event, verdict, reason)
     SELECT block_number, block_hash, to_timestamp(block_time), log_index, transaction_hash,
       transaction_index, topics, data, event, verdict, reason
     FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::int[], $5::bytea[], $6::int[],
       $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[])
       AS l(block_number, block_hash, block_time, log_index, transaction_hash, transaction_index,
            topics, data, event, verdict, reason)
     ON CONFLICT (block_number, log_index, block_hash) DO UPDATE
       SET canonical = true, event = excluded.event, verdict = excluded.verdict, reason = excluded.reason`,
    [
      rows.map((row) => row.blockNumber),
      rows.map((row) => hexToBytes(row.blockHash)),
      rows.map((row) => row.blockTimestamp),
      rows.map((row) => row.logIndex),
      rows.map((row) => hexToBytes(row.transactionHash)),
      rows.map((row) => row.transactionIndex),
      rows.map((row) => hexToBytes(`0x${row.topics.map((topic) => topic.slice(2)).join('')}`)),
      rows.map((row) => hexToBytes(row.data)),
      rows.map((row) => row.event ?? null),
      rows.map((row) => row.verdict),
      rows.map((row) => row.reason ?? null),
    ],
  )
}

/** Takes canonicity from the logs above `number` (a reorg). */
export async function orphanContractLogs(transaction: Transaction, number: number): Promise<void> {
  await transaction.query(
    'contract-log-orphan',
    'UPDATE contract_log SET canonical = false WHERE block_number > $1 AND canonical',
    [number],
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
  const recognised = await logs()
    .where(drizzleOrm.inArray(contractLog.verdict, ['applied', 'malformed']))
    .limit(1)
  if (recognised.length > 0) return { recognised: true, others: 0 }
  const others = await logs().limit(limit)
  return { recognised: false, others: others.length }
}
