import type { Transaction } from '../database.ts'
import type { DutyRowKey } from './duty-table.ts'

/** A row of `duty_difference`: how a duty differs from the schedule (see `duty-schedule.ts`). */
export interface DutyDifferenceRow extends DutyRowKey {
  /** When the proposal for the absent ones arrived, milliseconds after the slot start. */
  readonly absentProposalMs: number | null
  /** Packed validator indices, like the next two; null for none. */
  readonly absent: Uint8Array | null
  readonly unscheduled: Uint8Array | null
  readonly unchecked: Uint8Array | null
}

/** The columns of `duty_difference d`. */
export const DIFFERENCE_ROW = `d.slot, d.role, d.committee, d.proposal_ms AS "absentProposalMs", d.absent,
  d.unscheduled, d.unchecked`

export interface DifferenceRange {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** Their numbers in the database; all when absent. */
  readonly committees?: readonly number[] | undefined
}

/** Differences of some slots, in any order. */
export async function readDifferences(
  database: Pick<Transaction, 'query'>,
  { fromSlot, toSlot, committees }: DifferenceRange,
): Promise<DutyDifferenceRow[]> {
  const own = committees === undefined ? '' : 'AND d.committee = ANY($3::int[])'
  return await database.query<DutyDifferenceRow & object>(
    'duty-differences-read',
    `SELECT ${DIFFERENCE_ROW} FROM duty_difference d WHERE d.slot >= $1 AND d.slot <= $2 ${own}`,
    [fromSlot, toSlot, ...(committees === undefined ? [] : [committees])],
  )
}
