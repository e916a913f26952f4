import type { Transaction } from '../database.ts'
import { URGENCY } from './coverage.ts'

/**
 * Registers duty sequences for validators missing from the coverage table, one for each of `roles`.
 *
 * Validators registered after the initial registry backfill are new, and all their messages are
 * published. For the others, messages that existed at registration are not published. @returns the
 * number of new duty sequences
 */
export async function registerSequences(
  transaction: Transaction,
  { roles, nowMs }: { roles: readonly number[]; nowMs: number },
): Promise<number> {
  await transaction.query(
    'coverage-origin',
    `UPDATE coverage_origin o SET live_from_block = c.indexed_block FROM cursor c
     WHERE o.live_from_block IS NULL AND c.synced`,
  )
  const [row] = await transaction.query<{ count: number }>(
    'coverage-adopt',
    `WITH adopted AS (
       INSERT INTO coverage (validator_key_id, role, highest, publish_above, urgency, due_at)
       SELECT v.key_id, r.role, coalesce(stored.highest, -1),
         coalesce(stored.highest, CASE WHEN v.registered_block > o.live_from_block THEN -1 END),
         CASE WHEN v.registered_block > o.live_from_block THEN $3::smallint ELSE $4::smallint END,
         to_timestamp($2::double precision / 1000)
       FROM validator v CROSS JOIN unnest($1::smallint[]) AS r(role) CROSS JOIN coverage_origin o
       CROSS JOIN LATERAL (SELECT max(d.height) AS highest FROM decided d
         WHERE d.validator_key_id = v.key_id AND d.role = r.role) AS stored
       WHERE NOT EXISTS (SELECT FROM coverage c WHERE c.validator_key_id = v.key_id AND c.role = r.role)
       ORDER BY v.key_id, r.role
       ON CONFLICT DO NOTHING RETURNING 1)
     SELECT count(*) AS count FROM adopted`,
    [roles, nowMs, URGENCY.newValidator, URGENCY.oldHistory],
  )
  return row?.count ?? 0
}
