import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'

/**
 * Puts the head that was seen into the cursor, where a longer branch was left for it while it was indexed. Never below what is
 * indexed: an endpoint that lags says nothing new.
 * @throws FencedError, DatabaseError
 */
export async function noteHead(
  database: Database,
  { epoch, headBlock }: { epoch: number; headBlock: number },
): Promise<Cursor> {
  return database.transaction('note-head', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', epoch)
    const cursor = await readCursor(transaction, true)
    const next = { ...cursor, headBlock: Math.max(headBlock, cursor.indexedBlock) }
    await writeCursor(transaction, next)
    return next
  })
}
