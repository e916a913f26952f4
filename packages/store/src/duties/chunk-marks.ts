import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { CHUNK_SLOTS } from './chunk-slots.ts'

/** Bytes of the mark of a root, and of a value. */
export const ROOT_BYTES = 4
export const VALUE_BYTES = 8

/**
 * The marks that several duties of a chunk have, by slot: most committees sign the same root and
 * decide the same value, and refer to both together with one byte. A mark is that of a root, with
 * that of a value if there is one.
 */
export interface ChunkMarks {
  /** 1, 2, 3 …; 0 if the mark is not among them. */
  codeOf(slotOffset: number, mark: Buffer): number
  /** @param code not 0 */
  markOf(slotOffset: number, code: number): Buffer | undefined
}

/** @param bytes for each mark its slot in the chunk, its length, and itself; by slot */
export function decodeMarks(bytes: Uint8Array | undefined): ChunkMarks {
  const bySlot: Buffer[][] = Array.from({ length: CHUNK_SLOTS }, () => [])
  const codes = new Map<string, number>()
  const buffer = Buffer.from(bytes ?? [])
  for (let at = 0; at + 2 <= buffer.length; ) {
    const slotOffset = buffer.readUInt8(at)
    const length = buffer.readUInt8(at + 1)
    const mark = buffer.subarray(at + 2, at + 2 + length)
    const code = bySlot[slotOffset]?.push(mark) ?? 0
    codes.set(`${slotOffset} ${mark.toString('latin1')}`, code)
    at += 2 + length
  }
  return {
    codeOf: (slotOffset, mark) => codes.get(`${slotOffset} ${mark.toString('latin1')}`) ?? 0,
    markOf: (slotOffset, code) => bySlot[slotOffset]?.[code - 1],
  }
}

/** The marks of chunks; those without any are missing. */
export async function readChunkMarks(
  transaction: Pick<Transaction, 'query'>,
  chunks: readonly number[],
): Promise<Map<number, ChunkMarks>> {
  if (chunks.length === 0) return new Map()
  const rows = await transaction.query<{ chunk: number; marks: Uint8Array }>(
    'duty-marks-read',
    'SELECT chunk, marks FROM duty_mark WHERE chunk = ANY($1::int[])',
    [columnsOf(chunks)('int4', (chunk) => chunk)],
  )
  return new Map(rows.map(({ chunk, marks }) => [chunk, decodeMarks(marks)]))
}

/**
 * Counts and stores the marks of a chunk from the rows of `duty`. Once stored they do not change,
 * because packed duties refer to them.
 */
export async function ensureChunkMarks(
  transaction: Pick<Transaction, 'query'>,
  chunk: number,
): Promise<ChunkMarks> {
  const first = chunk * CHUNK_SLOTS
  const rows = await transaction.query<{ slot: number; root: number; value: Buffer | null }>(
    'duty-marks-count',
    `SELECT d.slot, d.root_mark AS root, CASE WHEN length(d.values) = ${VALUE_BYTES} THEN d.values END AS value
     FROM duty d WHERE d.slot >= $1 AND d.slot < $2 GROUP BY 1, 2, 3 HAVING count(*) > 1
     ORDER BY d.slot, count(*) DESC, 2, 3`,
    [first, first + CHUNK_SLOTS],
  )
  const marks = rows.map(({ slot, root, value }) => {
    const mark = markBytes(root, value)
    return Buffer.concat([Uint8Array.of(slot - first, mark.length), mark])
  })
  await transaction.query(
    'duty-marks-put',
    'INSERT INTO duty_mark (chunk, marks) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [chunk, Buffer.concat(marks)],
  )
  const stored = await readChunkMarks(transaction, [chunk])
  return stored.get(chunk) ?? decodeMarks(undefined)
}

/** @param value 8 bytes, or null */
export function markBytes(root: number, value: Uint8Array | null): Buffer {
  const mark = Buffer.alloc(ROOT_BYTES + (value === null ? 0 : VALUE_BYTES))
  mark.writeInt32LE(root)
  if (value !== null) mark.set(value, ROOT_BYTES)
  return mark
}
