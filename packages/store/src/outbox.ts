import { binaryArray } from './binary-array.ts'
import type { Transaction } from './database.ts'

export interface OutboxRow {
  topic: string
  payload: string
}

/** NOTIFY channel for new outbox rows. */
export const OUTBOX_CHANNEL = 'ssv_outbox'

/** Appends rows to the outbox in order. Listeners are notified when the transaction commits. */
export async function appendOutbox(
  transaction: Pick<Transaction, 'query'>,
  rows: readonly OutboxRow[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'outbox-append',
    `INSERT INTO outbox (topic, payload)
     SELECT topic, payload FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS o(topic, payload, ordinal)
     ORDER BY ordinal`,
    [
      binaryArray(
        'text',
        rows.map((row) => row.topic),
      ),
      binaryArray(
        'text',
        rows.map((row) => row.payload),
      ),
    ],
  )
  await transaction.query('outbox-notify', `SELECT pg_notify('${OUTBOX_CHANNEL}', '')`)
}
