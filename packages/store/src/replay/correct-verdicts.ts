import { hexToBytes } from '../bytes.ts'
import type { ContractLogRow } from '../contract-log.ts'
import type { Transaction } from '../database.ts'

/** Gives logs that are kept another verdict, and the name that their event has by now. */
export async function correctVerdicts(
  transaction: Transaction,
  rows: readonly ContractLogRow[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'verdicts-correct',
    `UPDATE contract_log l SET event = c.event, verdict = c.verdict, reason = c.reason
     FROM unnest($1::bigint[], $2::int[], $3::bytea[], $4::text[], $5::text[], $6::text[])
       AS c(block_number, log_index, block_hash, event, verdict, reason)
     WHERE l.block_number = c.block_number AND l.log_index = c.log_index AND l.block_hash = c.block_hash`,
    [
      rows.map((row) => row.blockNumber),
      rows.map((row) => row.logIndex),
      rows.map((row) => hexToBytes(row.blockHash)),
      rows.map((row) => row.event ?? null),
      rows.map((row) => row.verdict),
      rows.map((row) => row.reason ?? null),
    ],
  )
}
