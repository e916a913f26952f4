import type { Transaction } from './database.ts'
import { pgProxy } from './drizzle.ts'
import { DatabaseError } from './errors.ts'

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

/**
 * What a built statement gives, or fails with: Drizzle wraps the failure in an error of its own, which nobody would take for one
 * that may pass.
 *
 * @throws DatabaseError
 */
export async function unwrapped<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement
  } catch (error) {
    throw error instanceof Error && error.cause instanceof DatabaseError ? error.cause : error
  }
}
