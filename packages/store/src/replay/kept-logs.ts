import type { ContractLog, LogVerdict } from '../contract-log.ts'
import type { Transaction } from '../database.ts'

interface KeptRow {
  block_number: number
  /** Hex without 0x, as the others that are text. */
  block_hash: string
  block_time: number
  log_index: number
  transaction_hash: string
  transaction_index: number
  topics: string
  data: Uint8Array
  event: string | null
  verdict: LogVerdict['verdict']
  reason: string | null
  key_check: string | null
  key_fault: string | null
}

type Hex = `0x${string}`

/** A log with its stored verdict. */
export interface KeptLog extends ContractLog, LogVerdict {
  blockHash: Hex
  transactionHash: Hex
  topics: readonly Hex[]
}

/** Hex digits of a topic. */
const TOPIC_DIGITS = 64

const COLUMNS = `block_number, encode(block_hash, 'hex') AS block_hash,
  extract(epoch FROM block_time)::bigint AS block_time, log_index,
  encode(transaction_hash, 'hex') AS transaction_hash, transaction_index,
  encode(topics, 'hex') AS topics, data, event, verdict, reason,
  encode(key_check, 'hex') AS key_check, key_fault`

export async function countKeptLogs(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(
    'kept-logs-count',
    'SELECT count(*) AS count FROM contract_log WHERE canonical',
  )
  return row?.count ?? 0
}

/**
 * The canonical contract logs with their verdicts, in chain order, about `batchSize` at a time.
 * Batches end on block boundaries.
 */
export async function* keptLogs(
  transaction: Pick<Transaction, 'query'>,
  batchSize: number,
): AsyncGenerator<KeptLog[]> {
  let after = { block: -1, logIndex: -1 }
  for (;;) {
    const rows = await transaction.query<KeptRow>(
      'kept-logs',
      `SELECT ${COLUMNS}
       FROM contract_log WHERE (block_number, log_index) > ($1, $2) AND canonical
       ORDER BY block_number, log_index LIMIT $3`,
      [after.block, after.logIndex, batchSize],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    const { block_number: block, log_index: logIndex } = last
    const ofLastBlock = await transaction.query<KeptRow>(
      'kept-logs-rest',
      `SELECT ${COLUMNS}
       FROM contract_log WHERE block_number = $1 AND log_index > $2 AND canonical ORDER BY log_index`,
      [block, logIndex],
    )
    yield [...rows, ...ofLastBlock].map(toLog)
    after = { block, logIndex: ofLastBlock.at(-1)?.log_index ?? logIndex }
  }
}

/** The canonical logs of the given blocks, in chain order. */
export async function keptLogsBetween(
  transaction: Pick<Transaction, 'query'>,
  from: number,
  to: number,
): Promise<KeptLog[]> {
  const rows = await transaction.query<KeptRow>(
    'kept-logs-between',
    `SELECT ${COLUMNS}
     FROM contract_log WHERE block_number BETWEEN $1 AND $2 AND canonical
     ORDER BY block_number, log_index`,
    [from, to],
  )
  return rows.map(toLog)
}

function toLog(row: KeptRow): KeptLog {
  return {
    blockNumber: row.block_number,
    blockHash: `0x${row.block_hash}`,
    blockTimestamp: row.block_time,
    logIndex: row.log_index,
    transactionHash: `0x${row.transaction_hash}`,
    transactionIndex: row.transaction_index,
    topics: Array.from(
      { length: row.topics.length / TOPIC_DIGITS },
      (_, i): Hex => `0x${row.topics.slice(i * TOPIC_DIGITS, (i + 1) * TOPIC_DIGITS)}`,
    ),
    data: row.data,
    event: row.event ?? undefined,
    verdict: row.verdict,
    reason: row.reason ?? undefined,
    keyVerdict:
      row.key_check === null
        ? undefined
        : { check: `0x${row.key_check}`, fault: row.key_fault ?? undefined },
  }
}
