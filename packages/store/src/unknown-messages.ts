import { columnsOf } from './binary-array.ts'
import type { Transaction } from './database.ts'

/** A gossip message with a role or type that this release does not know. */
export interface UnknownMessage {
  /** Unix time in milliseconds. */
  readonly receivedMs: number
  readonly topic: string
  /** The field with the unknown number. */
  readonly field: string
  readonly value: number
  /** The whole message as received. */
  readonly data: Uint8Array
}

/** Stores messages and deletes all but the newest `maxRows`. */
export async function putUnknownMessages(
  transaction: Transaction,
  messages: readonly UnknownMessage[],
  maxRows: number,
): Promise<void> {
  if (messages.length === 0) return
  const column = columnsOf(messages)
  await transaction.query(
    'unknown-messages-put',
    `INSERT INTO unknown_message (received_at, topic, field, value, data)
     SELECT to_timestamp(received_ms / 1000.0), topic, field, value::numeric, data
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bytea[])
       AS message (received_ms, topic, field, value, data)`,
    [
      column('int8', ({ receivedMs }) => Math.round(receivedMs)),
      column('text', ({ topic }) => topic),
      column('text', ({ field }) => field),
      column('text', ({ value }) => String(value)),
      column('bytea', ({ data }) => data),
    ],
  )
  await transaction.query(
    'unknown-messages-trim',
    `DELETE FROM unknown_message WHERE id <=
       (SELECT id FROM unknown_message ORDER BY id DESC OFFSET $1 LIMIT 1)`,
    [maxRows],
  )
}
