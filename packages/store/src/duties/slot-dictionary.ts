import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { CHUNK_SLOTS } from './chunk-slots.ts'
import { VALUE_DIGEST_BYTES } from './duty-values.ts'

/** Bytes of the prefix of a root. */
export const ROOT_PREFIX_BYTES = 4
/** Pairs of a slot, so that a code is one byte. */
const MAX_PAIRS = 127

/**
 * Root prefixes and value digests that several packed duties of a slot have in common: most
 * committees sign the same root and decide the same value, and refer to the pair with one byte. A
 * pair is a root prefix (4 bytes), followed by a value digest (8 bytes) if there is a value.
 */
export interface SlotDictionary {
  /** 1, 2, 3 …; 0 if the pair is not among them. */
  codeOf(slot: number, pair: Buffer): number
  /** @param code not 0 */
  pairOf(slot: number, code: number): Buffer | undefined
}

/** @param bySlot for each pair its length and itself; slots without any may be missing */
export function createSlotDictionary(bySlot: ReadonlyMap<number, Uint8Array>): SlotDictionary {
  // Nothing is decoded in advance: a reader needs one pair of most slots.
  function find(slot: number, isWanted: (pair: Buffer, code: number) => boolean) {
    const bytes = Buffer.from(bySlot.get(slot) ?? [])
    for (let at = 0, code = 1; at < bytes.length; code += 1) {
      const end = at + 1 + bytes.readUInt8(at)
      const pair = bytes.subarray(at + 1, end)
      if (isWanted(pair, code)) return { pair, code }
      at = end
    }
    return undefined
  }
  return {
    codeOf: (slot, wanted) => find(slot, (pair) => pair.equals(wanted))?.code ?? 0,
    pairOf: (slot, wanted) => find(slot, (_, code) => code === wanted)?.pair,
  }
}

/** The dictionary of some slots: table `duty_mark`. */
export async function readSlotDictionary(
  transaction: Pick<Transaction, 'query'>,
  slots: readonly number[],
): Promise<SlotDictionary> {
  if (slots.length === 0) return createSlotDictionary(new Map())
  const sorted = [...new Set(slots)].toSorted((a, b) => a - b)
  const rows = await transaction.query<{ slot: number; marks: Uint8Array }>(
    'duty-marks-read',
    // The bounds exclude other partitions.
    `SELECT slot, marks FROM duty_mark
     WHERE slot = ANY($1::int[]) AND slot >= $2::int AND slot <= $3::int`,
    [columnsOf(sorted)('int4', (slot) => slot), sorted[0], sorted.at(-1)],
  )
  return createSlotDictionary(new Map(rows.map(({ slot, marks }) => [slot, marks])))
}

/**
 * Counts and stores the pairs of the slots of a chunk from the rows of `duty`. Once stored they do
 * not change, because packed duties refer to them.
 */
export async function ensureSlotDictionary(
  transaction: Pick<Transaction, 'query'>,
  chunk: number,
): Promise<SlotDictionary> {
  const first = chunk * CHUNK_SLOTS
  const rows = await transaction.query<{ slot: number; root: number; value: Buffer | null }>(
    'duty-marks-count',
    `SELECT slot, root, value FROM (
       SELECT slot, root, value, row_number() OVER (PARTITION BY slot ORDER BY count(*) DESC, root, value) AS n
       FROM (SELECT slot, root_mark AS root, CASE WHEN length(values) = ${VALUE_DIGEST_BYTES} THEN values END AS value
         FROM duty WHERE slot >= $1 AND slot < $2) d
       GROUP BY slot, root, value HAVING count(*) > 1) counted
     WHERE n <= ${MAX_PAIRS} ORDER BY slot, n`,
    [first, first + CHUNK_SLOTS],
  )
  const bySlot = [...Map.groupBy(rows, ({ slot }) => slot)].map(([slot, pairs]) => ({
    slot,
    pairs: encodePairs(pairs.map(({ root, value }) => pairBytes(root, value))),
  }))
  const column = columnsOf(bySlot)
  await transaction.query(
    'duty-marks-put',
    `INSERT INTO duty_mark (slot, marks) SELECT * FROM unnest($1::int[], $2::bytea[])
     ON CONFLICT DO NOTHING`,
    [column('int4', ({ slot }) => slot), column('bytea', ({ pairs }) => pairs)],
  )
  return await readSlotDictionary(transaction, slotsOf(chunk))
}

export const slotsOf = (chunk: number) =>
  Array.from({ length: CHUNK_SLOTS }, (_, i) => chunk * CHUNK_SLOTS + i)

export const encodePairs = (pairs: readonly Uint8Array[]) =>
  Buffer.concat(pairs.flatMap((pair) => [Uint8Array.of(pair.length), pair]))

/** @param digest 8 bytes, or null */
export function pairBytes(rootPrefix: number, digest: Uint8Array | null): Buffer {
  const pair = Buffer.alloc(ROOT_PREFIX_BYTES + (digest === null ? 0 : VALUE_DIGEST_BYTES))
  pair.writeInt32LE(rootPrefix)
  if (digest !== null) pair.set(digest, ROOT_PREFIX_BYTES)
  return pair
}
