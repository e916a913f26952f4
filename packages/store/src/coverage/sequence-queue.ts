import type { Transaction } from '../database.ts'
import type { SequenceCoverage, SequenceKey, Urgency } from './coverage.ts'

export interface DueSequence extends SequenceKey {
  readonly urgency: Urgency
}

/**
 * Claims due duty sequences that are not being processed, most urgent first, while fewer than
 * `limit` are claimed but not started.
 */
export async function takeDueSequences(
  transaction: Transaction,
  { nowMs, untilMs, limit }: { nowMs: number; untilMs: number; limit: number },
): Promise<DueSequence[]> {
  const rows = await transaction.query<DueSequence>(
    'coverage-take-due',
    `WITH due AS (SELECT validator_key_id, role FROM coverage
       WHERE due_at <= to_timestamp($1::double precision / 1000)
         AND (busy_until IS NULL OR busy_until <= to_timestamp($1::double precision / 1000))
       ORDER BY urgency, due_at LIMIT greatest(0, $3::bigint - (SELECT count(*) FROM coverage
         WHERE busy_by IS NULL AND busy_until > to_timestamp($1::double precision / 1000)))
       FOR UPDATE SKIP LOCKED)
     UPDATE coverage c SET busy_until = to_timestamp($2::double precision / 1000), busy_by = NULL FROM due
     WHERE c.validator_key_id = due.validator_key_id AND c.role = due.role
     RETURNING c.validator_key_id AS "validatorKeyId", c.role, c.urgency`,
    [nowMs, untilMs, limit],
  )
  return rows.toSorted((a, b) => a.urgency - b.urgency)
}

/** Returns claimed sequences that could not be queued. */
export async function releaseSequence(transaction: Transaction, key: SequenceKey): Promise<void> {
  await transaction.query(
    'coverage-give-back',
    `UPDATE coverage SET busy_until = NULL
     WHERE validator_key_id = $1 AND role = $2 AND busy_by IS NULL`,
    [key.validatorKeyId, key.role],
  )
}

type RawCoverage = Omit<SequenceCoverage, 'publishAbove' | 'askedAtMs'> & {
  publishAbove: number | null
  askedAtMs: number | null
}

/**
 * Starts a run over a duty sequence; undefined if another run is active. `worker`: UUID of the run.
 */
export async function claimSequence(
  transaction: Transaction,
  key: SequenceKey,
  { worker, nowMs, untilMs }: { worker: string; nowMs: number; untilMs: number },
): Promise<SequenceCoverage | undefined> {
  const [row] = await transaction.query<RawCoverage>(
    'coverage-claim',
    `UPDATE coverage c SET busy_by = $3, busy_until = to_timestamp($5::double precision / 1000)
     WHERE validator_key_id = $1 AND role = $2
       AND (busy_by IS NULL OR busy_until <= to_timestamp($4::double precision / 1000))
     RETURNING validator_key_id AS "validatorKeyId", role, highest, complete_to AS "completeTo",
       publish_above AS "publishAbove", urgency, failures,
       (extract(epoch FROM asked_at) * 1000)::bigint AS "askedAtMs",
       (SELECT key FROM validator_key k WHERE k.id = validator_key_id) AS "publicKey"`,
    [key.validatorKeyId, key.role, worker, nowMs, untilMs],
  )
  if (row === undefined) return undefined
  const { publishAbove, askedAtMs, ...rest } = row
  return {
    ...rest,
    publishAbove: publishAbove ?? undefined,
    askedAtMs: askedAtMs ?? undefined,
  }
}

/** Ends a run without findings; the duty sequence is due again at `dueAtMs`. */
export async function abandonSequence(
  transaction: Transaction,
  key: SequenceKey,
  { worker, dueAtMs }: { worker: string; dueAtMs: number },
): Promise<void> {
  await transaction.query(
    'coverage-abandon',
    `UPDATE coverage SET busy_by = NULL, busy_until = NULL, due_at = to_timestamp($4::double precision / 1000)
     WHERE validator_key_id = $1 AND role = $2 AND busy_by = $3`,
    [key.validatorKeyId, key.role, worker, dueAtMs],
  )
}
