import type { Transaction } from './database.ts'
import { DatabaseError } from './errors.ts'

/**
 * Whether a new transaction would be read-only: `on` on a standby, or if the database or role is
 * set to read-only.
 */
export const READ_ONLY_QUERY = `SELECT current_setting('transaction_read_only') AS "readOnly"`

export interface ReadOnlyRow {
  readOnly: 'on' | 'off'
}

/** The error Postgres would report for a write, raised before anything is written. */
export class ReadOnlyError extends Error {
  /** SQLSTATE read_only_sql_transaction. */
  readonly code = '25006'

  constructor() {
    super('Postgres is read-only: it is a replica, or default_transaction_read_only is on')
  }
}

/** @throws DatabaseError with the code DATABASE_READ_ONLY when Postgres is read-only */
export async function assertWritable(database: Pick<Transaction, 'query'>): Promise<void> {
  const [row] = await database.query<ReadOnlyRow>('writable', READ_ONLY_QUERY)
  if (row?.readOnly === 'on') throw new DatabaseError('writable', new ReadOnlyError())
}
