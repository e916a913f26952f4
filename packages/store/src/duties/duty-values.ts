import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'

/**
 * Bytes of the SHA-256 of a value that identify it within a slot. Columns name such a digest `mark`.
 */
export const VALUE_DIGEST_BYTES = 8

/** A decided value of an aggregator, a proposer or a sync committee contribution. */
export interface DutyValue {
  readonly slot: number
  /** See `StoredDutyEntry`. */
  readonly digest: string
  readonly value: Uint8Array
}

/** Stores values; known ones are skipped. In key order, so that two collectors do not deadlock. */
export async function putDutyValues(
  transaction: Transaction,
  values: readonly DutyValue[],
): Promise<void> {
  if (values.length === 0) return
  const sorted = values.toSorted(
    (a, b) => a.slot - b.slot || (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0),
  )
  const column = columnsOf(sorted)
  await transaction.query(
    'duty-values-put',
    `INSERT INTO duty_value (slot, mark, value)
     SELECT * FROM unnest($1::int[], $2::bytea[], $3::bytea[]) ON CONFLICT DO NOTHING`,
    [
      column('int4', ({ slot }) => slot),
      column('hex', ({ digest }) => `0x${digest}`),
      column('bytea', ({ value }) => value),
    ],
  )
}

/**
 * The vote with the slot and the digest (`mark`) of `w`. Votes are found by their slot: a join that
 * reads all of them would hash each (`OFFSET` prevents it).
 */
export const VOTE_OF_DIGEST = `SELECT value FROM duty_vote
  WHERE slot = w.slot AND substring(sha256(value) FOR ${VALUE_DIGEST_BYTES}) = w.mark OFFSET 0`

/**
 * The values with these digests, votes of committees included. Values that are no longer kept are
 * missing.
 */
export async function readDutyValues(
  transaction: Pick<Database, 'query'> | Transaction,
  wanted: readonly { readonly slot: number; readonly digest: string }[],
): Promise<DutyValue[]> {
  if (wanted.length === 0) return []
  const column = columnsOf(wanted)
  const slots = wanted.map(({ slot }) => slot)
  const rows = await transaction.query<{ slot: number; mark: Uint8Array; value: Uint8Array }>(
    'duty-values-read',
    `WITH wanted AS (SELECT DISTINCT slot, mark FROM unnest($1::int[], $2::bytea[]) AS w(slot, mark))
     SELECT w.slot, w.mark, v.value FROM wanted w CROSS JOIN LATERAL (${VOTE_OF_DIGEST}) v
     UNION ALL
     SELECT w.slot, w.mark, v.value FROM wanted w JOIN duty_value v USING (slot, mark)
     WHERE v.slot >= $3::int AND v.slot <= $4::int`,
    [
      column('int4', ({ slot }) => slot),
      column('hex', ({ digest }) => `0x${digest}`),
      // They exclude other partitions.
      Math.min(...slots),
      Math.max(...slots),
    ],
  )
  return rows.map(({ slot, mark, value }) => ({
    slot,
    digest: Buffer.from(mark).toString('hex'),
    value,
  }))
}
