import type { Transaction } from '../database.ts'
import { compareDecidedKeys, type DecidedKey } from './decided-row.ts'

/**
 * Increments the sighting count of stored decided messages; each key at most once. Unknown keys are
 * ignored.
 */
export async function addSightings(
  transaction: Transaction,
  sightings: readonly (DecidedKey & { readonly count: number })[],
): Promise<void> {
  if (sightings.length === 0) return
  const sorted = sightings.toSorted(compareDecidedKeys)
  await transaction.query(
    'decided-sightings',
    // Lock the rows in key order first: UPDATE alone locks in arbitrary order.
    `WITH seen AS (
       SELECT d.validator_key_id, d.role, d.height, t.count
       FROM unnest($1::int[], $2::smallint[], $3::bigint[], $4::int[]) AS t(validator_key_id, role, height, count)
       JOIN decided d USING (validator_key_id, role, height)
       ORDER BY d.validator_key_id, d.role, d.height FOR UPDATE OF d)
     UPDATE decided d SET sightings = d.sightings + seen.count FROM seen
     WHERE d.validator_key_id = seen.validator_key_id AND d.role = seen.role AND d.height = seen.height`,
    [
      sorted.map((row) => row.validatorKeyId),
      sorted.map((row) => row.role),
      sorted.map((row) => row.height),
      sorted.map((row) => row.count),
    ],
  )
}
