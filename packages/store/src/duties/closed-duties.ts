import type { Transaction } from '../database.ts'
import { numberOf } from './chunk-codec.ts'
import { CHUNK_SLOTS, chunkOf } from './chunk-slots.ts'
import { type ChunkRange, readChunks } from './duty-chunks.ts'
import { hasIndex } from './duty-codec.ts'
import { type DutyDifferenceRow, readDifferences } from './duty-differences.ts'
import { DUTY_ROW, type DutyRow } from './duty-table.ts'

type Query = Pick<Transaction, 'query'>

/** `toSlot` is before the first slot that is not closed. */
export interface ClosedRange extends Omit<ChunkRange, 'kept'> {
  readonly order: 'asc' | 'desc'
  /** Whether differences from the schedule are read as well. */
  readonly withDifferences?: boolean | undefined
}

/** The wanted duties of some slots. */
export interface ClosedDuties {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** Rows by slot, role and committee, in the order of the range. */
  readonly rows: readonly DutyRow[]
  /** Of all roles, in any order. */
  readonly differences: readonly DutyDifferenceRow[]
  /** Rows and chunks that were read for them. */
  readonly reads: number
}

/** Ranges shrink when they take more reads than this, and grow no more at half of it. */
const MANY_READS = 2_000
const MAX_SLOTS = 7_200
/** Duties of all committees in a slot, roughly: mainnet has 1 500. */
const ROWS_PER_SLOT = 250
/** A validator attests once in so many slots. */
const SLOTS_PER_DUTY = 32

/**
 * Duties of closed slots, packed or not yet: some slots at a time, as many as have about `wanted`
 * duties. Slots without duties or differences from the schedule are skipped.
 */
export async function* readClosedDuties(
  database: Query,
  range: ClosedRange,
  wanted: number,
): AsyncGenerator<ClosedDuties> {
  const isAscending = range.order === 'asc'
  let { fromSlot, toSlot } = range
  let slots = firstSlots(range, wanted)
  let isSparse = true
  while (fromSlot <= toSlot) {
    if (isSparse) {
      const next = await nextSlot(database, { ...range, fromSlot, toSlot })
      if (next === undefined) return
      if (isAscending) fromSlot = next
      else toSlot = next
    }
    const slotRange = isAscending
      ? { fromSlot, toSlot: Math.min(toSlot, lastOf(fromSlot, slots)) }
      : { fromSlot: Math.max(fromSlot, firstOf(toSlot, slots)), toSlot }
    const found = await readSlots(database, { ...range, ...slotRange })
    const { rows, reads } = found
    const sorted = rows.toSorted(compareRows)
    yield { ...slotRange, ...found, rows: isAscending ? sorted : sorted.toReversed() }
    if (isAscending) fromSlot = slotRange.toSlot + 1
    else toSlot = slotRange.fromSlot - 1
    isSparse = reads === 0
    if (reads > MANY_READS) slots = Math.max(1, slots >> 1)
    else if (rows.length < wanted && reads < MANY_READS / 2) slots *= 2
    slots = Math.min(slots, MAX_SLOTS)
  }
}

/** The number of slots to begin with. */
function firstSlots(
  { committees, role, validatorIndex, isUnfinished }: ClosedRange,
  wanted: number,
): number {
  const rows = Math.ceil(wanted / (committees?.length || ROWS_PER_SLOT))
  if (validatorIndex !== undefined) return Math.min(rows * SLOTS_PER_DUTY, MAX_SLOTS)
  const isSelective = isUnfinished === true || role !== undefined
  return isSelective ? Math.max(rows, CHUNK_SLOTS) : rows
}

/** Ranges of several chunks end with a chunk, so that none is read twice. */
function lastOf(fromSlot: number, slots: number): number {
  const last = fromSlot + slots - 1
  return slots < CHUNK_SLOTS ? last : chunkOf(last) * CHUNK_SLOTS + CHUNK_SLOTS - 1
}

function firstOf(toSlot: number, slots: number): number {
  const first = toSlot - slots + 1
  return slots < CHUNK_SLOTS ? first : chunkOf(first) * CHUNK_SLOTS
}

/** The nearest slot with a duty or a difference from the schedule, or in a chunk with duties. */
async function nextSlot(
  database: Query,
  { fromSlot, toSlot, order, committees }: ClosedRange,
): Promise<number | undefined> {
  const isAscending = order === 'asc'
  const nearest = (table: string, column: string, from: string, to: string) => {
    const inTable = (where: string) => `SELECT ${column} FROM ${table}
      WHERE ${column} >= ${from} AND ${column} <= ${to} ${where}
      ORDER BY ${column} ${isAscending ? 'ASC' : 'DESC'} LIMIT 1`
    // Per committee, which finds each in the index: otherwise one without duties reads all others.
    return committees === undefined
      ? `(${inTable('')})`
      : `(SELECT ${isAscending ? 'min' : 'max'}(${column}) FROM unnest($5::int[]) AS own(committee)
          CROSS JOIN LATERAL (${inTable('AND committee = own.committee')}) AS found)`
  }
  const [row] = await database.query<Record<'unpacked' | 'different' | 'chunk', number | null>>(
    'duty-next-closed',
    `SELECT ${nearest('duty', 'slot', '$1', '$2')} AS unpacked,
       ${nearest('duty_difference', 'slot', '$1', '$2')} AS different,
       ${nearest('duty_chunk', 'chunk', '$3', '$4')} AS chunk`,
    [
      fromSlot,
      toSlot,
      chunkOf(fromSlot),
      chunkOf(toSlot),
      ...(committees === undefined ? [] : [committees]),
    ],
  )
  const found = [row?.unpacked, row?.different].filter((slot) => typeof slot === 'number')
  if (typeof row?.chunk === 'number') {
    const first = row.chunk * CHUNK_SLOTS
    found.push(isAscending ? Math.max(fromSlot, first) : Math.min(toSlot, first + CHUNK_SLOTS - 1))
  }
  if (found.length === 0) return undefined
  return isAscending ? Math.min(...found) : Math.max(...found)
}

/**
 * Rows before chunks: duties move from one to the other, and none is missed in this order. Duties
 * that differ from the schedule are read although they are finished: only they tell whether an
 * absent validator was found later.
 */
async function readSlots(
  database: Query,
  { order: _, withDifferences, ...range }: ClosedRange,
): Promise<Pick<ClosedDuties, 'rows' | 'differences' | 'reads'>> {
  const { fromSlot, toSlot, committees } = range
  const differences = withDifferences ? await readDifferences(database, range) : []
  const kept = new Map(
    [...Map.groupBy(differences, ({ committee }) => committee)].map(
      ([committee, some]) => [committee, new Set(some.map(numberOf))] as const,
    ),
  )
  const own = committees === undefined ? '' : 'AND d.committee = ANY($3::int[])'
  const unpacked = await database.query<DutyRow>(
    'duties-closed',
    `SELECT ${DUTY_ROW} FROM duty d WHERE d.slot >= $1 AND d.slot <= $2 ${own}`,
    [fromSlot, toSlot, ...(committees === undefined ? [] : [committees])],
  )
  const { duties, chunks } = await readChunks(database, { ...range, kept })
  const rows = new Map<string, DutyRow>()
  for (const row of [...unpacked.filter((one) => isWanted(one, { ...range, kept })), ...duties]) {
    rows.set(`${row.committee} ${row.slot} ${row.role}`, row)
  }
  return {
    rows: [...rows.values()],
    differences,
    reads: differences.length + unpacked.length + chunks,
  }
}

/** What `scanChunk` does for packed duties. */
function isWanted(
  row: DutyRow,
  { role, validatorIndex, isUnfinished, kept }: Omit<ChunkRange, 'fromSlot' | 'toSlot'>,
): boolean {
  if (role !== undefined && row.role !== role) return false
  const isFinished = row.quorumMs !== null && row.exceptions === null
  if (isUnfinished && isFinished && !kept?.get(row.committee)?.has(numberOf(row))) return false
  return validatorIndex === undefined || hasIndex(row.validators, validatorIndex)
}

const compareRows = (a: DutyRow, b: DutyRow) =>
  a.slot - b.slot || a.role - b.role || a.committee - b.committee
