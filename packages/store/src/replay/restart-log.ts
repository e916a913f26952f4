import type { Transaction } from '../database.ts'

export interface RestartedLog {
  epoch: string
  /** Number of pending publications of `topics` that were dropped. */
  dropped: number
}

/**
 * Starts a new log epoch in the current transaction. Pending publications describe the previous
 * state: those of `topics` are dropped, the others are published in the new epoch. The relay is
 * blocked until the transaction ends.
 */
export async function restartLog(
  transaction: Transaction,
  topics: readonly string[],
): Promise<RestartedLog> {
  await transaction.query('publication-lock', 'SELECT 1 FROM publication_head FOR UPDATE')
  const [dropped] = await transaction.query<{ count: number }>(
    'outbox-drop',
    `WITH gone AS (DELETE FROM outbox WHERE topic = ANY($1::text[]) RETURNING 1)
     SELECT count(*) AS count FROM gone`,
    [topics],
  )
  const [head] = await transaction.query<{ epoch: string }>(
    'publication-epoch',
    'UPDATE publication_head SET epoch = gen_random_uuid(), epoch_from = position RETURNING epoch',
  )
  return { epoch: head?.epoch ?? '', dropped: dropped?.count ?? 0 }
}
