import type { Transaction } from './database.ts'
import { DatabaseError } from './errors.ts'

/** Whether a transaction that began now could write: `on` on a standby, and where the database or the role is set read-only. */
export const READ_ONLY_QUERY = `SELECT current_setting('transaction_read_only') AS "readOnly"`

export interface ReadOnlyRow {
  readOnly: 'on' | 'off'
}

/** What Postgres says of a write there, said before anything is written. */
export class ReadOnlyError extends Error {
  /** SQLSTATE read_only_sql_transaction. */
  readonly code = '25006'

  constructor() {
    super('Postgres takes no writes: it is a replica, or set read-only')
  }
}

/** @throws DatabaseError with the code DATABASE_READ_ONLY where Postgres takes no writes */
export async function assertWritable(database: Pick<Transaction, 'query'>): Promise<void> {
  const [row] = await database.query<ReadOnlyRow>('writable', READ_ONLY_QUERY)
  if (row?.readOnly === 'on') throw new DatabaseError('writable', new ReadOnlyError())
}
