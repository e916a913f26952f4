import type { Transaction } from '../database.ts'

/**
 * Records a collector heartbeat. @returns the previous heartbeat in milliseconds since 1970;
 * undefined: none
 */
export async function recordHeartbeat(
  transaction: Transaction,
  nowMs: number,
): Promise<number | undefined> {
  const [row] = await transaction.query<{ before: number | null }>(
    'coverage-alive',
    `WITH before AS (SELECT alive_at FROM coverage_origin)
     UPDATE coverage_origin SET alive_at = greatest(alive_at, to_timestamp($1::double precision / 1000))
     RETURNING (SELECT (extract(epoch FROM alive_at) * 1000)::bigint FROM before) AS before`,
    [nowMs],
  )
  return row?.before ?? undefined
}

/**
 * Schedules a new height query for every duty sequence, after a time without any active collector.
 */
export async function forgetHeightsAsked(transaction: Transaction, nowMs: number): Promise<void> {
  await transaction.query(
    'coverage-forget-asked',
    `UPDATE coverage SET asked_at = to_timestamp(0), due_at = least(due_at, to_timestamp($1::double precision / 1000))
     WHERE asked_at > to_timestamp(0)`,
    [nowMs],
  )
}
