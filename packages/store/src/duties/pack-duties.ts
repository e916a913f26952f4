import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'
import { packChunk } from './chunk-codec.ts'
import { CHUNK_SLOTS, chunkOf } from './chunk-slots.ts'
import { closeSlots, readClosedTo } from './closed-slots.ts'
import { compareDuties, insertChunks, lockChunks } from './duty-chunks.ts'
import { packEntries, unpackEntries } from './duty-codec.ts'
import { dropPackedPartitions, ensureChunkPartition, PARTITION_SLOTS } from './duty-partitions.ts'
import { DUTY_ROW, type DutyRow, quorumOf } from './duty-table.ts'
import { mergeEntries } from './merge-entries.ts'
import { ensureSlotDictionary, type SlotDictionary } from './slot-dictionary.ts'

/** Committees per transaction: about 2 000 duties, a few milliseconds of processor time. */
const COMMITTEES_AT_ONCE = 64
/** Slots that are closed together, about an hour of whole chunks. */
export const CLOSING_SLOTS = 9 * CHUNK_SLOTS

export interface PackingOptions {
  /** Slots before it are closed, in whole groups: hardly any signature of them is still expected. */
  readonly closedTo: number
  readonly signal?: AbortSignal
}

/**
 * Packs the duties of closed slots, 32 slots of some committees per transaction, and drops the
 * partitions that this empties. A duty is in `duty` or in `duty_chunk` at any moment. It can be
 * interrupted and run by several processes at once.
 *
 * Slots are closed only after this: what is packed was closed by an earlier call. So a reader that
 * knows the boundary before it reads finds every duty that it expects in `duty` there.
 *
 * @returns the number of packed duties
 */
export async function packDuties(
  database: Database,
  { closedTo, signal }: PackingOptions,
): Promise<number> {
  const packTo = await readClosedTo(database)
  let packed = 0
  for (let from = 0; signal?.aborted !== true; ) {
    const [next] = await database.query<{ slot: number }>(
      'duties-unpacked',
      'SELECT slot FROM duty WHERE slot >= $1 AND slot < $2 ORDER BY slot LIMIT 1',
      [from, packTo],
    )
    if (next === undefined) {
      await dropPackedPartitions(database, packTo)
      await closeSlots(database, Math.floor(closedTo / CLOSING_SLOTS) * CLOSING_SLOTS)
      break
    }
    const chunk = chunkOf(next.slot)
    packed += await packOne(database, chunk, signal)
    from = (chunk + 1) * CHUNK_SLOTS
  }
  return packed
}

async function packOne(
  database: Database,
  chunk: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  await ensureChunkPartition(database, Math.floor((chunk * CHUNK_SLOTS) / PARTITION_SLOTS))
  const range = [chunk * CHUNK_SLOTS, (chunk + 1) * CHUNK_SLOTS]
  const committees = await database.query<{ committee: number }>(
    'duty-committees',
    'SELECT DISTINCT committee FROM duty WHERE slot >= $1 AND slot < $2 ORDER BY committee',
    range,
  )
  const dictionary = await ensureSlotDictionary(database, chunk)
  let packed = 0
  for (let i = 0; i < committees.length && signal?.aborted !== true; i += COMMITTEES_AT_ONCE) {
    const some = committees.slice(i, i + COMMITTEES_AT_ONCE)
    packed += await database.transaction('duties-pack', async (transaction) => {
      const rows = await transaction.query<DutyRow>(
        'duties-take',
        `DELETE FROM duty d WHERE d.slot >= $1 AND d.slot < $2 AND d.committee = ANY($3::int[])
         RETURNING ${DUTY_ROW}`,
        [...range, columnsOf(some)('int4', ({ committee }) => committee)],
      )
      await store(transaction, chunk, rows, dictionary)
      return rows.length
    })
  }
  return packed
}

async function store(
  transaction: Transaction,
  chunk: number,
  rows: readonly DutyRow[],
  dictionary: SlotDictionary,
): Promise<void> {
  if (rows.length === 0) return
  const byCommittee = Map.groupBy(rows, ({ committee }) => committee)
  const chunks = [...byCommittee].map(([committee, duties]) => ({
    committee,
    chunk,
    duties: packChunk(duties.toSorted(compareDuties), dictionary),
  }))
  const inserted = await insertChunks(transaction, chunks)
  for (const { committee } of inserted) byCommittee.delete(committee)
  await merge(transaction, [...byCommittee.values()].flat())
}

/** Duties of committees to whose chunk something was added before it was packed. */
async function merge(transaction: Transaction, rows: readonly DutyRow[]): Promise<void> {
  if (rows.length === 0) return
  const sizes = await transaction.query<{ id: number; size: number }>(
    'duty-committee-sizes',
    'SELECT id, cardinality(operator_ids) AS size FROM committee WHERE id = ANY($1::int[])',
    [[...new Set(rows.map(({ committee }) => committee))]],
  )
  const sizeOf = new Map(sizes.map(({ id, size }) => [id, size]))
  const locked = await lockChunks(transaction, rows)
  for (const { committee, slot, role, ...entries } of rows) {
    const key = { committee, slot, role }
    const stored = locked.get(key)
    const quorum = quorumOf(sizeOf.get(committee) ?? 0)
    const merged = stored && mergeEntries(unpackEntries(stored), unpackEntries(entries), quorum)
    locked.set(key, merged ? packEntries(merged) : entries)
  }
  await locked.write()
}
