import type { Transaction } from '../database.ts'
import type { SequenceKey } from './coverage.ts'

/**
 * Keeps, once and for all, above which height a duty sequence is told to consumers: above `highest`, or from the lowest height that is stored.
 * To be called before anything of the past is stored: what is there then came live, and was told. @returns what is kept
 */
export async function beginPublishing(
  transaction: Transaction,
  { validatorKeyId, role }: SequenceKey,
  { highest }: { highest: number },
): Promise<number> {
  const [row] = await transaction.query<{ above: number }>(
    'coverage-publish',
    `UPDATE coverage c SET publish_above = coalesce(c.publish_above, least($3::bigint, (SELECT min(d.height) - 1 FROM decided d
       WHERE d.validator_key_id = $1 AND d.role = $2)))
     WHERE c.validator_key_id = $1 AND c.role = $2 RETURNING publish_above AS above`,
    [validatorKeyId, role, highest],
  )
  return row?.above ?? highest
}
