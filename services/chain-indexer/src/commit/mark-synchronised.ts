import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { maySynchronise } from '../consistency/may-synchronise.ts'

/**
 * Marks a registry at the head as synchronised, once no contradictions remain.
 * @throws FencedError, DatabaseError
 */
export async function markSynchronised(
  database: Database,
  { fencingToken, startBlock }: { fencingToken: number; startBlock: number },
): Promise<Cursor> {
  return database.transaction('mark-synchronised', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', fencingToken)
    const cursor = await readCursor(transaction, true)
    const to = cursor.indexedBlock
    if (cursor.synced || !(await maySynchronise(transaction, { startBlock, to }))) return cursor
    const next = { ...cursor, synced: true }
    await writeCursor(transaction, next)
    return next
  })
}
