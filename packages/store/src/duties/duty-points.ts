import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'

/** Counts of a committee in a role and a span of slots, as one collector saw them. */
export interface StoredPoints {
  /** 32 bytes, in hex. */
  readonly committeeId: string
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** Runner role. */
  readonly role: number
  /** The first slot of the span. */
  readonly slot: number
  readonly rounds: number
  readonly preDuties: number
  readonly postDuties: number
  /** Kind by kind, one number per operator of the committee. */
  readonly counts: readonly number[]
}

interface Row extends Omit<StoredPoints, 'committeeId'> {
  readonly committeeId: Uint8Array
}

/**
 * Stores counts of a collector in place of its earlier ones; they never decrease. In key order, so
 * that two collectors do not deadlock on committees.
 */
export async function putPoints(
  transaction: Transaction,
  collector: number,
  points: readonly StoredPoints[],
): Promise<void> {
  if (points.length === 0) return
  const sorted = points.toSorted((a, b) =>
    a.committeeId === b.committeeId ? 0 : a.committeeId < b.committeeId ? -1 : 1,
  )
  const column = columnsOf(sorted)
  const [committeeIds, operatorIds] = [
    column('hex', ({ committeeId }) => `0x${committeeId}`),
    // Nested arrays are passed as text, because unnest would flatten them.
    column('text', (one) => `{${one.operatorIds.join()}}`),
  ]
  await transaction.query(
    'points-committees',
    `INSERT INTO committee (committee_id, operator_ids)
     SELECT DISTINCT committee_id, operator_ids::bigint[]
     FROM unnest($1::bytea[], $2::text[]) AS t(committee_id, operator_ids)
     WHERE NOT EXISTS (SELECT FROM committee c WHERE c.committee_id = t.committee_id)
     ORDER BY committee_id ON CONFLICT DO NOTHING`,
    [committeeIds, operatorIds],
  )
  await transaction.query(
    'points-put',
    `INSERT INTO duty_points AS p (committee, slot, role, collector, rounds, pre_duties, post_duties, counts)
     SELECT c.id, t.slot, t.role, $1::smallint, t.rounds, t.pre_duties, t.post_duties, t.counts::int[]
     FROM unnest($2::bytea[], $3::int[], $4::smallint[], $5::int[], $6::int[], $7::int[], $8::text[])
         AS t(committee_id, slot, role, rounds, pre_duties, post_duties, counts)
       JOIN committee c USING (committee_id)
     ON CONFLICT (committee, slot, role, collector) DO UPDATE SET rounds = excluded.rounds,
       pre_duties = excluded.pre_duties, post_duties = excluded.post_duties, counts = excluded.counts`,
    [
      collector,
      committeeIds,
      column('int4', ({ slot }) => slot),
      column('int2', ({ role }) => role),
      column('int4', ({ rounds }) => rounds),
      column('int4', ({ preDuties }) => preDuties),
      column('int4', ({ postDuties }) => postDuties),
      column('text', ({ counts }) => `{${counts.join()}}`),
    ],
  )
}

/** Counts of a collector in spans that begin at a slot or later. */
export async function readPoints(
  database: Pick<Database, 'query'>,
  collector: number,
  fromSlot: number,
): Promise<StoredPoints[]> {
  const rows = await database.query<Row>(
    'points-read',
    `SELECT c.committee_id AS "committeeId", c.operator_ids AS "operatorIds", p.role, p.slot, p.rounds,
       p.pre_duties AS "preDuties", p.post_duties AS "postDuties", p.counts
     FROM duty_points p JOIN committee c ON c.id = p.committee
     WHERE p.collector = $1 AND p.slot >= $2`,
    [collector, fromSlot],
  )
  return rows.map((row) => ({
    ...row,
    committeeId: Buffer.from(row.committeeId).toString('hex'),
  }))
}
