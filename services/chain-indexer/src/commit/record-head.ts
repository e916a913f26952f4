import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'

/**
 * Records the observed head in the cursor, if the indexed branch was left for a longer one during
 * indexing. Never below the last indexed block: a lagging endpoint reports nothing new.
 * @throws FencedError, DatabaseError
 */
export async function recordHead(
  database: Database,
  { fencingToken, headBlock }: { fencingToken: number; headBlock: number },
): Promise<Cursor> {
  return database.transaction('note-head', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', fencingToken)
    const cursor = await readCursor(transaction, true)
    const next = { ...cursor, headBlock: Math.max(headBlock, cursor.indexedBlock) }
    await writeCursor(transaction, next)
    return next
  })
}
