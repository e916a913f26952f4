import { columnsOf } from '../binary-array.ts'
import type { LogWithVerdict } from '../contract-log.ts'
import type { Transaction } from '../database.ts'

/** Updates the verdict and event name of stored logs. */
export async function correctVerdicts(
  transaction: Transaction,
  rows: readonly LogWithVerdict[],
): Promise<void> {
  if (rows.length === 0) return
  const column = columnsOf(rows)
  await transaction.query(
    'verdicts-correct',
    `UPDATE contract_log l SET event = c.event, verdict = c.verdict, reason = c.reason,
       key_check = c.key_check, key_fault = c.key_fault
     FROM unnest($1::bigint[], $2::int[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::bytea[],
       $8::text[])
       AS c(block_number, log_index, block_hash, event, verdict, reason, key_check, key_fault)
     WHERE l.block_number = c.block_number AND l.log_index = c.log_index AND l.block_hash = c.block_hash`,
    [
      column('int8', ({ log }) => log.blockNumber),
      column('int4', ({ log }) => log.logIndex),
      column('hex', ({ log }) => log.blockHash),
      column('text', (row) => row.event),
      column('text', (row) => row.verdict),
      column('text', (row) => row.reason),
      column('hex', (row) => row.keyVerdict?.check),
      column('text', (row) => row.keyVerdict?.fault),
    ],
  )
}
