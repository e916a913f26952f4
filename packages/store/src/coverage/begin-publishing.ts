import type { Transaction } from '../database.ts'
import type { SequenceKey } from './coverage.ts'

/**
 * Stores, once, the height above which a duty sequence is published to consumers: `highest`, or
 * just below the lowest stored height. Call it before any history is stored: what is stored by then
 * was received live and has been published. @returns the stored height
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
