import { ADVISORY_LOCK_CLASS, ADVISORY_LOCKS } from '../advisory-locks.ts'
import type { Database, Transaction } from '../database.ts'

/** Writers of duties that come meanwhile wait behind this lock. */
const LOCK_TIMEOUT_MS = 1_000
const LOCK = [ADVISORY_LOCK_CLASS, ADVISORY_LOCKS['duty-packing']]

/** The first slot that is not closed: duties of earlier slots are packed, or about to be. */
export async function readClosedTo(database: Pick<Transaction, 'query'>): Promise<number> {
  const [row] = await database.query<{ closedTo: number }>(
    'duty-closed-to',
    'SELECT closed_to AS "closedTo" FROM duty_packing',
  )
  return row?.closedTo ?? 0
}

/**
 * The same for a writer of duties: the boundary does not advance until its transaction ends.
 * Otherwise it could add a row to a slot that was packed meanwhile.
 */
export async function lockClosedTo(transaction: Transaction): Promise<number> {
  await transaction.query('duty-lock', 'SELECT pg_advisory_xact_lock_shared($1, $2)', LOCK)
  return await readClosedTo(transaction)
}

/** Closes the slots before `slot`. @throws DatabaseError if a writer holds the lock for too long */
export async function closeSlots(database: Database, slot: number): Promise<void> {
  if (slot <= (await readClosedTo(database))) return
  await database.transaction('duty-close', async (transaction) => {
    await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await transaction.query('duty-lock', 'SELECT pg_advisory_xact_lock($1, $2)', LOCK)
    await transaction.query(
      'duty-close',
      'UPDATE duty_packing SET closed_to = $1 WHERE closed_to < $1',
      [slot],
    )
  })
}
