import { bytesToHex } from '../bytes.ts'
import type { ContractLogRow } from '../contract-log.ts'
import type { Transaction } from '../database.ts'

interface KeptRow {
  block_number: number
  block_hash: Uint8Array
  block_time: number
  log_index: number
  transaction_hash: Uint8Array
  transaction_index: number
  topics: Uint8Array
  data: Uint8Array
  event: string | null
  verdict: ContractLogRow['verdict']
  reason: string | null
}

type Hex = `0x${string}`

/** A log as it was stored, with the verdict it got then. */
export interface KeptLog extends ContractLogRow {
  blockHash: Hex
  transactionHash: Hex
  topics: readonly Hex[]
  data: Hex
}

const TOPIC_BYTES = 32

export async function countKeptLogs(transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(
    'kept-logs-count',
    'SELECT count(*) AS count FROM contract_log WHERE canonical',
  )
  return row?.count ?? 0
}

/** The canonical logs of the contract with the verdicts they have, in chain order, at most `batchSize` at a time. */
export async function* keptLogs(
  transaction: Transaction,
  batchSize: number,
): AsyncGenerator<KeptLog[]> {
  let after = { block: -1, logIndex: -1 }
  for (;;) {
    const rows = await transaction.query<KeptRow>(
      'kept-logs',
      `SELECT block_number, block_hash, extract(epoch FROM block_time)::bigint AS block_time, log_index,
         transaction_hash, transaction_index, topics, data, event, verdict, reason
       FROM contract_log WHERE (block_number, log_index) > ($1, $2) AND canonical
       ORDER BY block_number, log_index LIMIT $3`,
      [after.block, after.logIndex, batchSize],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(toLog)
    after = { block: last.block_number, logIndex: last.log_index }
  }
}

function toLog(row: KeptRow): KeptLog {
  return {
    blockNumber: row.block_number,
    blockHash: bytesToHex(row.block_hash),
    blockTimestamp: row.block_time,
    logIndex: row.log_index,
    transactionHash: bytesToHex(row.transaction_hash),
    transactionIndex: row.transaction_index,
    topics: Array.from({ length: row.topics.length / TOPIC_BYTES }, (_, place) =>
      bytesToHex(row.topics.subarray(place * TOPIC_BYTES, (place + 1) * TOPIC_BYTES)),
    ),
    data: bytesToHex(row.data),
    event: row.event ?? undefined,
    verdict: row.verdict,
    reason: row.reason ?? undefined,
  }
}
