import type { Transaction } from '../database.ts'
import type { ChainKey, CoverageGap, HeightRange } from './coverage.ts'

/** Heights of a range that are not stored, ascending, at most `limit` ranges. */
export async function findHoles(
  transaction: Transaction,
  key: ChainKey,
  { from, to }: HeightRange,
  limit: number,
): Promise<HeightRange[]> {
  if (to < from) return []
  return await transaction.query<HeightRange>(
    'coverage-holes',
    `SELECT "from", "to" FROM (
       SELECT height + 1 AS "from", lead(height, 1, $4::bigint + 1) OVER (ORDER BY height) - 1 AS "to"
       FROM (SELECT height FROM decided
         WHERE validator_key_id = $1 AND role = $2 AND height BETWEEN $3::bigint AND $4::bigint
         UNION ALL SELECT $3::bigint - 1) AS stored) AS hole
     WHERE "to" >= "from" ORDER BY "from" LIMIT $5`,
    [key.validatorKeyId, key.role, from, to, limit],
  )
}

/** The gaps of a chain, ascending, with how many of their heights were stored meanwhile. */
export async function readGaps(
  transaction: Transaction,
  key: ChainKey,
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
