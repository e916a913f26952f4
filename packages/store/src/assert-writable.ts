import type { Transaction } from './database.ts'
import { DatabaseError, ReadOnlyError } from './errors.ts'

/**
 * Whether a new transaction would be read-only: `on` on a standby, or if the database or role is
 * set to read-only.
 */
export const READ_ONLY_QUERY = `SELECT current_setting('transaction_read_only') AS "readOnly"`

export interface ReadOnlyRow {
  readOnly: 'on' | 'off'
}

/** @throws DatabaseError with the code DATABASE_READ_ONLY when Postgres is read-only */
export async function assertWritable(database: Pick<Transaction, 'query'>): Promise<void> {
  const [row] = await database.query<ReadOnlyRow>('writable', READ_ONLY_QUERY)
  if (row?.readOnly === 'on') throw new DatabaseError('writable', new ReadOnlyError())
}
