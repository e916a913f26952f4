import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'
import { preparedQuery } from '../prepared-query.ts'
import {
  type ChunkDuty,
  type CodedDuty,
  packChunk,
  resolvePairs,
  scanChunk,
  slotsToResolve,
  unpackChunk,
  type WantedDuties,
} from './chunk-codec.ts'
import { CHUNK_SLOTS, chunkOf } from './chunk-slots.ts'
import type { PackedEntries } from './duty-codec.ts'
import type { DutyRow, DutyRowKey } from './duty-table.ts'
import { readSlotDictionary, slotsOf } from './slot-dictionary.ts'

type Query = Pick<Transaction, 'query'>

export interface ChunkKey {
  readonly committee: number
  readonly chunk: number
}

export interface ChunkRange extends Omit<WantedDuties, 'kept'> {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** Their numbers in the database; all when absent. */
  readonly committees?: readonly number[] | undefined
  /** By committee, see `WantedDuties`. */
  readonly kept?: ReadonlyMap<number, ReadonlySet<number>> | undefined
}

/** Packed duties of a range of slots, in any order, and how many chunks were read. */
export async function readChunks(
  database: Query,
  { committees, kept, ...wanted }: ChunkRange,
): Promise<{ duties: DutyRow[]; chunks: number }> {
  const rows = await database.query<ChunkKey & { duties: Uint8Array }>(
    'duty-chunks-read',
    `SELECT committee, chunk, duties FROM duty_chunk WHERE chunk >= $1 AND chunk <= $2
     ${committees === undefined ? '' : 'AND committee = ANY($3::int[])'}`,
    [
      chunkOf(wanted.fromSlot),
      chunkOf(wanted.toSlot),
      ...(committees === undefined ? [] : [committees]),
    ],
  )
  const coded = rows.map(({ committee, chunk, duties }) => ({
    committee,
    duties: scanChunk(chunk, duties, { ...wanted, kept: kept?.get(committee) }),
  }))
  const dictionary = await readDictionary(
    database,
    coded.flatMap(({ duties }) => duties),
  )
  const duties = coded.flatMap(({ committee, duties: some }) =>
    resolvePairs(some, dictionary).map((duty) => ({ committee, ...duty })),
  )
  return { duties, chunks: rows.length }
}

const readDictionary = (database: Query, duties: readonly CodedDuty[]) =>
  readSlotDictionary(database, slotsToResolve(duties))

/**
 * Packed duties of one committee, ascending, of at most `limit` chunks.
 * @returns `lastSlot`: the one up to which they are complete if there may be more
 */
export async function readChunksOf(
  database: Pick<Database, 'prepared'>,
  {
    committee,
    ...wanted
  }: Omit<ChunkRange, 'committees' | 'kept'> & { readonly committee: number },
  limit: number,
): Promise<{ duties: ChunkDuty[]; lastSlot: number | undefined }> {
  const rows = await database.prepared<{ chunk: number; duties: Uint8Array }>(
    'duty-chunks-of',
    `SELECT chunk, duties FROM duty_chunk WHERE committee = $1 AND chunk >= $2 AND chunk <= $3
     ORDER BY chunk LIMIT $4`,
    [committee, chunkOf(wanted.fromSlot), chunkOf(wanted.toSlot), limit],
  )
  const coded = rows.flatMap(({ chunk, duties }) => scanChunk(chunk, duties, wanted))
  const last = rows.at(limit - 1)
  return {
    duties: resolvePairs(coded, await readDictionary(preparedQuery(database), coded)),
    lastSlot: last === undefined ? undefined : (last.chunk + 1) * CHUNK_SLOTS - 1,
  }
}

/** Chunks whose rows are locked. */
export interface LockedChunks {
  get(key: DutyRowKey): PackedEntries | undefined
  set(key: DutyRowKey, entries: PackedEntries): void
  /** Stores what was set. */
  write(): Promise<void>
}

/** Locks the chunks of the duties in key order; missing ones are created. */
export async function lockChunks(
  transaction: Query,
  keys: readonly Pick<DutyRowKey, 'committee' | 'slot'>[],
): Promise<LockedChunks> {
  const wanted = new Map<string, ChunkKey>()
  for (const { committee, slot } of keys) {
    const key = { committee, chunk: chunkOf(slot) }
    wanted.set(nameOf(key), key)
  }
  const sorted = [...wanted.values()].toSorted(
    (a, b) => a.committee - b.committee || a.chunk - b.chunk,
  )
  const dictionary = await readSlotDictionary(
    transaction,
    [...new Set(sorted.map(({ chunk }) => chunk))].flatMap(slotsOf),
  )
  const chunks = new Map<string, Map<string, ChunkDuty>>()
  if (sorted.length > 0) {
    const empty = sorted.map((key) => ({ ...key, duties: packChunk([], dictionary) }))
    await insertChunks(transaction, empty)
    const column = columnsOf(sorted)
    const rows = await transaction.query<ChunkKey & { duties: Uint8Array }>(
      'duty-chunks-lock',
      `SELECT c.committee, c.chunk, c.duties FROM duty_chunk c
         JOIN unnest($1::int[], $2::int[]) AS k(committee, chunk) USING (committee, chunk)
       ORDER BY c.committee, c.chunk FOR UPDATE OF c`,
      [column('int4', ({ committee }) => committee), column('int4', ({ chunk }) => chunk)],
    )
    for (const row of rows) {
      const duties = unpackChunk(row.chunk, row.duties, dictionary)
      chunks.set(nameOf(row), new Map(duties.map((duty) => [dutyName(duty), duty])))
    }
  }
  const changed = new Set<ChunkKey>()

  return {
    get: (key) => chunks.get(chunkName(key))?.get(dutyName(key)),
    set(key, entries) {
      const { committee: _, ...duty } = { ...entries, ...key }
      chunks.get(chunkName(key))?.set(dutyName(key), duty)
      const chunk = wanted.get(chunkName(key))
      if (chunk !== undefined) changed.add(chunk)
    },
    async write() {
      if (changed.size === 0) return
      const rows = [...changed].map((key) => {
        const duties = [...(chunks.get(nameOf(key))?.values() ?? [])]
        return { ...key, duties: packChunk(duties.toSorted(compareDuties), dictionary) }
      })
      const column = columnsOf(rows)
      await transaction.query(
        'duty-chunks-update',
        `UPDATE duty_chunk c SET duties = t.duties
         FROM unnest($1::int[], $2::int[], $3::bytea[]) AS t(committee, chunk, duties)
         WHERE c.committee = t.committee AND c.chunk = t.chunk`,
        [
          column('int4', ({ committee }) => committee),
          column('int4', ({ chunk }) => chunk),
          column('bytea', ({ duties }) => duties),
        ],
      )
    },
  }
}

/** @returns the keys of those that did not exist */
export async function insertChunks(
  transaction: Query,
  rows: readonly (ChunkKey & { readonly duties: Uint8Array })[],
): Promise<ChunkKey[]> {
  const column = columnsOf(rows)
  return await transaction.query<ChunkKey & object>(
    'duty-chunks-insert',
    `INSERT INTO duty_chunk (committee, chunk, duties)
     SELECT * FROM unnest($1::int[], $2::int[], $3::bytea[])
     ON CONFLICT DO NOTHING RETURNING committee, chunk`,
    [
      column('int4', ({ committee }) => committee),
      column('int4', ({ chunk }) => chunk),
      column('bytea', ({ duties }) => duties),
    ],
  )
}

export const compareDuties = (a: ChunkDuty, b: ChunkDuty) => a.slot - b.slot || a.role - b.role

const nameOf = ({ committee, chunk }: ChunkKey) => `${committee} ${chunk}`
const chunkName = ({ committee, slot }: DutyRowKey) => `${committee} ${chunkOf(slot)}`
const dutyName = ({ slot, role }: Pick<DutyRowKey, 'slot' | 'role'>) => `${slot} ${role}`
