import type { Transaction } from '../database.ts'
import { type SequenceKey, URGENCY } from './coverage.ts'

/**
 * A larger hole counts as old history: a committee can sign any height and must not gain priority
 * for its missing heights.
 */
const MAX_LIVE_GAP = 1_000

/** Heights of a duty sequence received by gossip since the last call. */
export interface LiveHeights extends SequenceKey {
  readonly lowest: number
  readonly highest: number
}

/**
 * Records heights received by gossip, each duty sequence at most once. Sequences with a hole below
 * them are due at `lookAtMs`.
 *
 * An unknown duty sequence is live from its first message, even if that was stored by a process
 * that exited before recording it: heights missed since then are published when found.
 * @returns the number of duty sequences with a hole
 */
export async function recordLiveHeights(
  transaction: Transaction,
  sequences: readonly LiveHeights[],
  { checkAtMs }: { checkAtMs: number },
): Promise<number> {
  if (sequences.length === 0) return 0
  // Same order in all writers, so that two collectors recording the same duty sequences cannot
  // deadlock.
  const sorted = sequences.toSorted((a, b) => a.validatorKeyId - b.validatorKeyId || a.role - b.role)
  await raise(transaction, sorted, checkAtMs)
  return await checkBelow(transaction, sorted, checkAtMs)
}

async function raise(
  transaction: Transaction,
  sequences: readonly LiveHeights[],
  checkAtMs: number,
): Promise<void> {
  await transaction.query(
    'coverage-live',
    `INSERT INTO coverage AS c (validator_key_id, role, highest, publish_above, urgency, due_at)
     SELECT t.validator_key_id, t.role, t.highest,
       CASE WHEN known.publish_above IS NULL THEN least(t.lowest, (SELECT min(d.height) FROM decided d
         WHERE d.validator_key_id = t.validator_key_id AND d.role = t.role)) - 1 END,
       $6::smallint, to_timestamp($5::double precision / 1000)
     FROM unnest($1::int[], $2::smallint[], $3::bigint[], $4::bigint[]) AS t(validator_key_id, role, lowest, highest)
     LEFT JOIN coverage known USING (validator_key_id, role)
     ON CONFLICT (validator_key_id, role) DO UPDATE
       SET highest = greatest(c.highest, excluded.highest),
         publish_above = coalesce(c.publish_above, excluded.publish_above)`,
    [
      sequences.map((sequence) => sequence.validatorKeyId),
      sequences.map((sequence) => sequence.role),
      sequences.map((sequence) => sequence.lowest),
      sequences.map((sequence) => sequence.highest),
      checkAtMs,
      URGENCY.oldHistory,
    ],
  )
}

/** Duty sequences that are already due are skipped: their run will find the rest. */
async function checkBelow(
  transaction: Transaction,
  sequences: readonly LiveHeights[],
  checkAtMs: number,
): Promise<number> {
  const [row] = await transaction.query<{ holes: number }>(
    'coverage-live-holes',
    `WITH looked AS (
       SELECT c.validator_key_id, c.role, c.highest, c.highest - c.complete_to - stored.count AS lacking,
         c.missing > 0 AND t.lowest <= c.complete_to AS fills_gap
       FROM unnest($1::int[], $2::smallint[], $3::bigint[]) AS t(validator_key_id, role, lowest)
       JOIN coverage c USING (validator_key_id, role)
       CROSS JOIN LATERAL (SELECT count(*) FROM decided d WHERE d.validator_key_id = c.validator_key_id
         AND d.role = c.role AND d.height > c.complete_to AND d.height <= c.highest) AS stored
       WHERE c.wanted = 0),
     updated AS (
       UPDATE coverage c SET
         complete_to = CASE WHEN l.lacking <= 0 THEN greatest(c.complete_to, l.highest) ELSE c.complete_to END,
         wanted = greatest(l.lacking, 0),
         urgency = CASE WHEN l.lacking <= 0 OR c.asked_at IS NULL THEN c.urgency
           WHEN l.lacking <= $6 THEN $5::smallint ELSE $7::smallint END,
         due_at = CASE WHEN l.lacking > 0 OR l.fills_gap
           THEN least(c.due_at, to_timestamp($4::double precision / 1000)) ELSE c.due_at END,
         busy_until = CASE WHEN l.lacking > 0 AND c.busy_by IS NULL THEN NULL ELSE c.busy_until END
       FROM looked l WHERE c.validator_key_id = l.validator_key_id AND c.role = l.role
       RETURNING l.lacking)
     SELECT count(*) FILTER (WHERE lacking > 0) AS holes FROM updated`,
    [
      sequences.map((sequence) => sequence.validatorKeyId),
      sequences.map((sequence) => sequence.role),
      sequences.map((sequence) => sequence.lowest),
      checkAtMs,
      URGENCY.liveGap,
      MAX_LIVE_GAP,
      URGENCY.oldHistory,
    ],
  )
  return row?.holes ?? 0
}
