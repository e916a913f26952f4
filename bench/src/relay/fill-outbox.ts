import type { Database } from '@ssv-exporter/store/database'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import type { OutboxContent } from './payloads.ts'

const BATCH = 5_000

/** Writes this many rows to an empty outbox, like services, without a reader. */
export async function fillOutbox(
  database: Database,
  rows: number,
  make: () => OutboxContent,
): Promise<void> {
  await database.query('empty', 'TRUNCATE outbox, publication')
  await database.query(
    'empty',
    'UPDATE publication_head SET position = 0, epoch_from = 0, epoch = gen_random_uuid()',
  )
  for (let from = 0; from < rows; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, rows - from) }, make)
    await database.transaction('fill', (transaction) => appendOutbox(transaction, batch))
  }
  await database.query('vacuum', 'VACUUM (ANALYZE) outbox')
  await database.query('checkpoint', 'CHECKPOINT')
}
