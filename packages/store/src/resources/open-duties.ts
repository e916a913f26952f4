import type { Transaction } from '../database.ts'
import { DIFFERENCE_ROW, type DutyDifferenceRow } from '../duties/duty-differences.ts'
import { DUTY_ROW, type DutyRow, type DutyRowKey } from '../duties/duty-table.ts'
import { compareBySlot } from './duty-filter.ts'

export interface OpenRange {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  readonly role?: number | undefined
  /** Their numbers in the database; all when absent. */
  readonly committees?: readonly number[] | undefined
  readonly order: 'asc' | 'desc'
  /** Start after it. */
  readonly after?: DutyRowKey | undefined
}

export interface OpenPage {
  /** In order, like `differences`. */
  readonly rows: readonly DutyRow[]
  readonly differences: readonly DutyDifferenceRow[]
  /** Where the page ends; undefined if it is the last one. */
  readonly readTo: DutyRowKey | undefined
}

/** With more committees than this, all rows are read in order and filtered. */
const FEW_COMMITTEES = 8

/** Duties of slots that are not closed, and differences, both in order, at most `limit` of each. */
export async function readOpenPage(
  database: Pick<Transaction, 'query'>,
  range: OpenRange,
  limit: number,
): Promise<OpenPage> {
  const rows = await database.query<DutyRow>(
    'select-open-duties',
    statementOf(range, 'duty', DUTY_ROW),
    valuesOf(range, limit),
  )
  const differences = await database.query<DutyDifferenceRow & object>(
    'select-open-differences',
    statementOf(range, 'duty_difference', DIFFERENCE_ROW),
    valuesOf(range, limit),
  )
  const sign = range.order === 'asc' ? 1 : -1
  // Each list is complete up to its last row if it was cut off; both are up to the earlier of them.
  const [readTo] = [rows, differences]
    .flatMap((list): DutyRowKey[] => list.slice(limit - 1, limit))
    .toSorted((a, b) => sign * compareBySlot(a, b))
  const isComplete = (row: DutyRowKey) =>
    readTo === undefined || sign * compareBySlot(row, readTo) <= 0
  return {
    rows: rows.filter(isComplete),
    differences: differences.filter(isComplete),
    readTo,
  }
}

/** The parameters of `statementOf`: without a cursor, one before the first row. */
const valuesOf = (
  { fromSlot, toSlot, role, committees, order, after }: OpenRange,
  limit: number,
) => [
  fromSlot,
  toSlot,
  ...(after === undefined
    ? order === 'asc'
      ? [fromSlot, -1, 0]
      : [toSlot, MAX_INT2, MAX_INT4]
    : [after.slot, after.role, after.committee]),
  limit,
  ...(role === undefined ? [] : [role]),
  ...(committees === undefined ? [] : [committees]),
]

const MAX_INT2 = 2 ** 15 - 1
const MAX_INT4 = 2 ** 31 - 1

function statementOf(
  { role, committees, order }: OpenRange,
  table: string,
  columns: string,
): string {
  const direction = order === 'asc' ? 'ASC' : 'DESC'
  const orderOf = (alias: string) =>
    ['slot', 'role', 'committee'].map((name) => `${alias}.${name} ${direction}`).join(', ')
  const own = `$${role === undefined ? 7 : 8}::int[]`
  const select = (more: string) => `SELECT ${columns} FROM ${table} d
    WHERE d.slot >= $1::int AND d.slot <= $2::int
      AND (d.slot, d.role, d.committee) ${order === 'asc' ? '>' : '<'} ($3::int, $4::smallint, $5::int)
      ${role === undefined ? '' : 'AND d.role = $7::smallint'} ${more}
    ORDER BY ${orderOf('d')} LIMIT $6`
  if (committees === undefined) return select('')
  if (committees.length > FEW_COMMITTEES) return select(`AND d.committee = ANY(${own})`)
  // Each committee's rows are read in order up to the limit: sorting all of them would take longer.
  return `SELECT m.* FROM unnest(${own}) AS own(committee)
      CROSS JOIN LATERAL (${select('AND d.committee = own.committee')}) m
    ORDER BY ${orderOf('m')} LIMIT $6`
}
