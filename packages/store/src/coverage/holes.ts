import type { Transaction } from '../database.ts'
import type { SequenceKey, CoverageGap, HeightRange } from './coverage.ts'

/**
 * Heights of a range that are not stored, ascending, at most `limit` ranges. A single statement, so
 * that concurrent writes are seen consistently. It reads no further than the last hole.
 */
export async function findHoles(
  transaction: Transaction,
  key: SequenceKey,
  { from, to }: HeightRange,
  limit: number,
): Promise<HeightRange[]> {
  if (to < from) return []
  const holes = await transaction.query<HeightRange>(
    'coverage-holes',
    `(SELECT before + 1 AS "from", height - 1 AS "to" FROM (
       SELECT height, lag(height, 1, $3::bigint - 1) OVER (ORDER BY height) AS before FROM decided
       WHERE validator_key_id = $1 AND role = $2 AND height BETWEEN $3::bigint AND $4::bigint) AS stored
     WHERE height > before + 1 ORDER BY height LIMIT $5)
     UNION ALL
     SELECT last + 1, $4::bigint FROM (
       SELECT coalesce(max(height), $3::bigint - 1) AS last FROM decided
       WHERE validator_key_id = $1 AND role = $2 AND height BETWEEN $3::bigint AND $4::bigint) AS stored
     WHERE last < $4::bigint
     ORDER BY 1`,
    [key.validatorKeyId, key.role, from, to, limit],
  )
  return holes.slice(0, limit)
}

/**
 * The gaps of a duty sequence, ascending, with the number of their heights stored in the meantime.
 */
export async function readGaps(
  transaction: Transaction,
  key: SequenceKey,
): Promise<(CoverageGap & { stored: number })[]> {
  return await transaction.query<CoverageGap & { stored: number }>(
    'coverage-gaps',
    `SELECT g.from_height AS "from", g.to_height AS "to", g.attempts,
       (extract(epoch FROM g.ask_at) * 1000)::bigint AS "askAtMs",
       (SELECT count(*) FROM decided d WHERE d.validator_key_id = $1 AND d.role = $2
         AND d.height BETWEEN g.from_height AND g.to_height) AS stored
     FROM coverage_gap g WHERE g.validator_key_id = $1 AND g.role = $2 ORDER BY g.from_height`,
    [key.validatorKeyId, key.role],
  )
}
