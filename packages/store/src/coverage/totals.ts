import type { Transaction } from '../database.ts'

export interface CoverageTotals {
  readonly sequences: number
  /** Peers reported the highest height and all heights are stored. */
  readonly sequencesComplete: number
  /** Heights known to exist, neither stored nor in a gap. */
  readonly wanted: number
  /** Heights in gaps. */
  readonly missing: number
}

/**
 * Totals over all duty sequences. Reads the whole table (tens of milliseconds for 150 000 duty
 * sequences).
 */
export async function readCoverageTotals(transaction: Transaction): Promise<CoverageTotals> {
  const [row] = await transaction.query<CoverageTotals>(
    'coverage-totals',
    `SELECT count(*) AS sequences,
       count(*) FILTER (WHERE complete_to = highest AND missing = 0 AND asked_at > to_timestamp(0)) AS "sequencesComplete",
       coalesce(sum(wanted), 0)::bigint AS wanted, coalesce(sum(missing), 0)::bigint AS missing FROM coverage`,
  )
  return row ?? { sequences: 0, sequencesComplete: 0, wanted: 0, missing: 0 }
}
