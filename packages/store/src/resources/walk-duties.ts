import type { Transaction } from '../database.ts'
import { readClosedDuties } from '../duties/closed-duties.ts'
import { hasIndex } from '../duties/duty-codec.ts'
import type { DutyDifferenceRow } from '../duties/duty-differences.ts'
import type { DutyRow, DutyRowKey } from '../duties/duty-table.ts'
import { compareBySlot } from './duty-filter.ts'
import { type OpenRange, readOpenPage } from './open-duties.ts'

/** A stored duty, its difference from the schedule, or both. */
export interface FoundDuty extends DutyRowKey {
  readonly row: DutyRow | undefined
  readonly difference: DutyDifferenceRow | undefined
}

export interface WalkRange extends OpenRange {
  /** The first slot that is not closed, read before. */
  readonly closedTo: number
  /** Only duties in which this validator has an entry, or is absent. */
  readonly validatorIndex?: number | undefined
  /** Only duties in which some validator may have no quorum, or is absent. */
  readonly isUnfinished?: boolean | undefined
  /** Whether duties of which nothing was stored are wanted. */
  readonly withAbsent: boolean
}

export interface DutyStep {
  /** In order. */
  readonly duties: readonly FoundDuty[]
  readonly reads: number
  readonly readTo: DutyRowKey
}

/** Rows of `duty` per statement if most of them may not be wanted. */
const FILTERED_ROWS = 2_000
const MAX_ROLE = 9_999
const MAX_COMMITTEE = 2 ** 31 - 1

/** Duties by slot, role and committee, in the order of the range, of closed and open slots. */
export async function* walkDuties(
  database: Pick<Transaction, 'query'>,
  range: WalkRange,
  wanted: number,
): AsyncGenerator<DutyStep> {
  const closed = { ...range, toSlot: Math.min(range.toSlot, range.closedTo - 1) }
  const open = { ...range, fromSlot: Math.max(range.fromSlot, range.closedTo) }
  const parts = [() => walkClosed(database, closed, wanted), () => walkOpen(database, open, wanted)]
  for (const part of range.order === 'asc' ? parts : parts.toReversed()) yield* part()
}

async function* walkClosed(
  database: Pick<Transaction, 'query'>,
  { after, ...range }: WalkRange,
  wanted: number,
): AsyncGenerator<DutyStep> {
  const { order } = range
  const closed = { ...range, withDifferences: true }
  for await (const { rows, differences, reads, ...slots } of readClosedDuties(
    database,
    closed,
    wanted,
  )) {
    yield {
      duties: combine(rows, differences, range).filter(
        (duty) => after === undefined || compare(duty, after, order) > 0,
      ),
      reads,
      readTo: endOf({ ...slots, order }),
    }
  }
}

async function* walkOpen(
  database: Pick<Transaction, 'query'>,
  range: WalkRange,
  wanted: number,
): AsyncGenerator<DutyStep> {
  if (range.fromSlot > range.toSlot) return
  const isFiltered = range.validatorIndex !== undefined || range.isUnfinished === true
  const limit = isFiltered ? FILTERED_ROWS : Math.min(wanted, FILTERED_ROWS)
  for (let { after } = range; ; ) {
    const page = await readOpenPage(database, { ...range, after }, limit)
    yield {
      duties: combine(page.rows, page.differences, range),
      reads: page.rows.length + page.differences.length,
      readTo: page.readTo ?? endOf(range),
    }
    if (page.readTo === undefined) return
    after = page.readTo
  }
}

/** The rows and differences of the same slots by duty, in order, those that are wanted. */
function combine(
  rows: readonly DutyRow[],
  differences: readonly DutyDifferenceRow[],
  range: WalkRange,
): FoundDuty[] {
  const found = new Map<string, FoundDuty>()
  for (const row of rows) found.set(nameOf(row), { ...keyOf(row), row, difference: undefined })
  for (const difference of differences) {
    const row = found.get(nameOf(difference))?.row
    found.set(nameOf(difference), { ...keyOf(difference), row, difference })
  }
  return [...found.values()]
    .filter((duty) => isWanted(duty, range))
    .sort((a, b) => compare(a, b, range.order))
}

function isWanted(duty: FoundDuty, range: WalkRange): boolean {
  const { row, difference } = duty
  const absent = difference?.absent ?? null
  if (range.role !== undefined && duty.role !== range.role) return false
  if (row === undefined && (absent === null || !range.withAbsent)) return false
  const isFinished = row !== undefined && row.quorumMs !== null && row.exceptions === null
  if (range.isUnfinished && isFinished && absent === null) return false
  const { validatorIndex } = range
  return (
    validatorIndex === undefined ||
    [row?.validators, absent].some((indices) => indices && hasIndex(indices, validatorIndex))
  )
}

/** Before all other duties of the slots in the opposite order. */
const endOf = ({ fromSlot, toSlot, order }: Pick<WalkRange, 'fromSlot' | 'toSlot' | 'order'>) =>
  order === 'asc'
    ? { slot: toSlot, role: MAX_ROLE, committee: MAX_COMMITTEE }
    : { slot: fromSlot, role: 0, committee: 0 }

const compare = (a: DutyRowKey, b: DutyRowKey, order: WalkRange['order']) =>
  order === 'asc' ? compareBySlot(a, b) : compareBySlot(b, a)

const keyOf = ({ slot, role, committee }: DutyRowKey) => ({ slot, role, committee })

const nameOf = ({ slot, role, committee }: DutyRowKey) => `${slot} ${role} ${committee}`
