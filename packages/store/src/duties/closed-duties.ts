import type { Transaction } from '../database.ts'
import { CHUNK_SLOTS, chunkOf } from './chunk-slots.ts'
import { readChunks } from './duty-chunks.ts'
import { DUTY_ROW, type DutyRow } from './duty-table.ts'

type Query = Pick<Transaction, 'query'>

export interface ClosedRange {
  readonly fromSlot: number
  /** Inclusive; before the first slot that is not closed. */
  readonly toSlot: number
  readonly order: 'asc' | 'desc'
  /** Beacon role number; all when absent. */
  readonly role?: number | undefined
  /** Their numbers in the database; all when absent. */
  readonly committees?: readonly number[] | undefined
}

/** All duties of some slots. */
export interface DutyWindow {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** Rows by slot, role and committee, in the order of the range. */
  readonly rows: readonly DutyRow[]
}

/** Windows shrink when they have more rows than this. */
const MANY_ROWS = 4_000
const MAX_WINDOW_SLOTS = 7_200
/** Duties of all committees in a slot, roughly: mainnet has 1 500. */
const ROWS_PER_SLOT = 250

/**
 * Duties of closed days, packed or not yet: some slots at a time, as many as have about `wanted`
 * duties. Slots without duties or differences from the schedule are skipped.
 */
export async function* readClosedDuties(
  database: Query,
  { order, ...range }: ClosedRange,
  wanted: number,
): AsyncGenerator<DutyWindow> {
  const isAscending = order === 'asc'
  let { fromSlot, toSlot } = range
  let slots = Math.ceil(wanted / (range.committees?.length || ROWS_PER_SLOT))
  let isSparse = true
  while (fromSlot <= toSlot) {
    if (isSparse) {
      const next = await nextSlot(database, { ...range, order, fromSlot, toSlot })
      if (next === undefined) return
      if (isAscending) fromSlot = next
      else toSlot = next
    }
    slots = Math.min(slots, MAX_WINDOW_SLOTS)
    const window = isAscending
      ? { fromSlot, toSlot: Math.min(toSlot, fromSlot + slots - 1) }
      : { fromSlot: Math.max(fromSlot, toSlot - slots + 1), toSlot }
    const rows = await readWindow(database, { ...range, ...window })
    const sorted = rows.toSorted(compareRows)
    yield { ...window, rows: isAscending ? sorted : sorted.toReversed() }
    if (isAscending) fromSlot = window.toSlot + 1
    else toSlot = window.fromSlot - 1
    isSparse = rows.length === 0
    if (rows.length < wanted) slots *= 2
    else if (rows.length > MANY_ROWS) slots = Math.max(1, slots >> 1)
  }
}

/** The nearest slot with a duty or a difference from the schedule, or in a chunk with duties. */
async function nextSlot(
  database: Query,
  { fromSlot, toSlot, order, committees }: ClosedRange,
): Promise<number | undefined> {
  const isAscending = order === 'asc'
  const direction = isAscending ? 'ASC' : 'DESC'
  const own = committees === undefined ? '' : 'AND committee = ANY($5::int[])'
  const nearest = (table: string) => `(SELECT slot FROM ${table}
    WHERE slot >= $1 AND slot <= $2 ${own} ORDER BY slot ${direction} LIMIT 1)`
  const [row] = await database.query<Record<'open' | 'different' | 'chunk', number | null>>(
    'duty-next-closed',
    `SELECT ${nearest('duty')} AS open, ${nearest('duty_difference')} AS different,
       (SELECT chunk FROM duty_chunk WHERE chunk >= $3 AND chunk <= $4 ${own}
         ORDER BY chunk ${direction} LIMIT 1) AS chunk`,
    [
      fromSlot,
      toSlot,
      chunkOf(fromSlot),
      chunkOf(toSlot),
      ...(committees === undefined ? [] : [committees]),
    ],
  )
  const found = [row?.open, row?.different].filter((slot) => typeof slot === 'number')
  if (typeof row?.chunk === 'number') {
    const first = row.chunk * CHUNK_SLOTS
    found.push(isAscending ? Math.max(fromSlot, first) : Math.min(toSlot, first + CHUNK_SLOTS - 1))
  }
  if (found.length === 0) return undefined
  return isAscending ? Math.min(...found) : Math.max(...found)
}

/** Rows before chunks: duties move from one to the other, and none is missed in this order. */
async function readWindow(
  database: Query,
  { fromSlot, toSlot, role, committees }: Omit<ClosedRange, 'order'>,
): Promise<DutyRow[]> {
  const own = committees === undefined ? '' : 'AND d.committee = ANY($3::int[])'
  const open = await database.query<DutyRow>(
    'duties-closed',
    `SELECT ${DUTY_ROW} FROM duty d WHERE d.slot >= $1 AND d.slot <= $2 ${own}`,
    [fromSlot, toSlot, ...(committees === undefined ? [] : [committees])],
  )
  const packed = await readChunks(database, { fromSlot, toSlot, role, committees })
  const rows = new Map<string, DutyRow>()
  for (const row of [...open, ...packed]) {
    if (role === undefined || row.role === role) {
      rows.set(`${row.committee} ${row.slot} ${row.role}`, row)
    }
  }
  return [...rows.values()]
}

const compareRows = (a: DutyRow, b: DutyRow) =>
  a.slot - b.slot || a.role - b.role || a.committee - b.committee
