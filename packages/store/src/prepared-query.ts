import type { Database, Transaction } from './database.ts'

/** Executes statements with constant texts as prepared ones, named by their labels. */
export function preparedQuery(database: Pick<Database, 'prepared'>): Pick<Transaction, 'query'> {
  return { query: (label, text, values = []) => database.prepared(label, text, values) }
}
