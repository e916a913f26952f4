import type { Transaction } from './database.ts'
import { pgProxy } from './drizzle.ts'

/**
 * Drizzle's query builder over one of our connections: what it builds is labelled, timed and fails
 * like every other statement.
 */
export function queryBuilder(transaction: Transaction, label: string) {
  return pgProxy.drizzle(async (text, values, method) => ({
    rows: await (method === 'all'
      ? transaction.lists(label, text, values)
      : transaction.query(label, text, values)),
  }))
}
