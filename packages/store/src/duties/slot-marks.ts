import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { CHUNK_SLOTS } from './chunk-slots.ts'

/** Bytes of the mark of a root, and of a value. */
export const ROOT_BYTES = 4
export const VALUE_BYTES = 8
/** Marks of a slot, so that a code is one byte. */
const MAX_MARKS = 127

/**
 * The marks that several packed duties of a slot have: most committees sign the same root and decide
 * the same value, and refer to both together with one byte. A mark is that of a root, followed by
 * that of a value if there is one.
 */
export interface SlotMarks {
  /** 1, 2, 3 …; 0 if the mark is not among them. */
  codeOf(slot: number, mark: Buffer): number
  /** @param code not 0 */
  markOf(slot: number, code: number): Buffer | undefined
}

/** @param bySlot for each mark its length and itself; slots without any may be missing */
export function createSlotMarks(bySlot: ReadonlyMap<number, Uint8Array>): SlotMarks {
  // Nothing is decoded in advance: a reader needs one mark of most slots.
  function find(slot: number, isWanted: (mark: Buffer, code: number) => boolean) {
    const bytes = Buffer.from(bySlot.get(slot) ?? [])
    for (let at = 0, code = 1; at < bytes.length; code += 1) {
      const end = at + 1 + bytes.readUInt8(at)
      const mark = bytes.subarray(at + 1, end)
      if (isWanted(mark, code)) return { mark, code }
      at = end
    }
    return undefined
  }
  return {
    codeOf: (slot, wanted) => find(slot, (mark) => mark.equals(wanted))?.code ?? 0,
    markOf: (slot, wanted) => find(slot, (_, code) => code === wanted)?.mark,
  }
}

/** The marks of some slots. */
export async function readSlotMarks(
  transaction: Pick<Transaction, 'query'>,
  slots: readonly number[],
): Promise<SlotMarks> {
  if (slots.length === 0) return createSlotMarks(new Map())
  const sorted = [...new Set(slots)].toSorted((a, b) => a - b)
  const rows = await transaction.query<{ slot: number; marks: Uint8Array }>(
    'duty-marks-read',
    // The bounds exclude other partitions.
    `SELECT slot, marks FROM duty_mark
     WHERE slot = ANY($1::int[]) AND slot >= $2::int AND slot <= $3::int`,
    [columnsOf(sorted)('int4', (slot) => slot), sorted[0], sorted.at(-1)],
  )
  return createSlotMarks(new Map(rows.map(({ slot, marks }) => [slot, marks])))
}

/**
 * Counts and stores the marks of the slots of a chunk from the rows of `duty`. Once stored they do
 * not change, because packed duties refer to them.
 */
export async function ensureSlotMarks(
  transaction: Pick<Transaction, 'query'>,
  chunk: number,
): Promise<SlotMarks> {
  const first = chunk * CHUNK_SLOTS
  const rows = await transaction.query<{ slot: number; root: number; value: Buffer | null }>(
    'duty-marks-count',
    `SELECT slot, root, value FROM (
       SELECT slot, root, value, row_number() OVER (PARTITION BY slot ORDER BY count(*) DESC, root, value) AS n
       FROM (SELECT slot, root_mark AS root, CASE WHEN length(values) = ${VALUE_BYTES} THEN values END AS value
         FROM duty WHERE slot >= $1 AND slot < $2) d
       GROUP BY slot, root, value HAVING count(*) > 1) counted
     WHERE n <= ${MAX_MARKS} ORDER BY slot, n`,
    [first, first + CHUNK_SLOTS],
  )
  const bySlot = [...Map.groupBy(rows, ({ slot }) => slot)].map(([slot, marks]) => ({
    slot,
    marks: encodeMarks(marks.map(({ root, value }) => markBytes(root, value))),
  }))
  const column = columnsOf(bySlot)
  await transaction.query(
    'duty-marks-put',
    `INSERT INTO duty_mark (slot, marks) SELECT * FROM unnest($1::int[], $2::bytea[])
     ON CONFLICT DO NOTHING`,
    [column('int4', ({ slot }) => slot), column('bytea', ({ marks }) => marks)],
  )
  return await readSlotMarks(transaction, slotsOf(chunk))
}

export const slotsOf = (chunk: number) =>
  Array.from({ length: CHUNK_SLOTS }, (_, i) => chunk * CHUNK_SLOTS + i)

export const encodeMarks = (marks: readonly Uint8Array[]) =>
  Buffer.concat(marks.flatMap((mark) => [Uint8Array.of(mark.length), mark]))

/** @param value 8 bytes, or null */
export function markBytes(root: number, value: Uint8Array | null): Buffer {
  const mark = Buffer.alloc(ROOT_BYTES + (value === null ? 0 : VALUE_BYTES))
  mark.writeInt32LE(root)
  if (value !== null) mark.set(value, ROOT_BYTES)
  return mark
}
