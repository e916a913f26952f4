import type { Transaction } from './database.ts'
import { pgProxy } from './drizzle.ts'
import { DatabaseError } from './errors.ts'

/**
 * Drizzle's query builder over a connection. Its statements are labelled, timed and translated like
 * all others.
 */
export function queryBuilder(transaction: Transaction, label: string) {
  return pgProxy.drizzle(async (text, values, method) => ({
    rows: await (method === 'all'
      ? transaction.lists(label, text, values)
      : transaction.query(label, text, values)),
  }))
}

/**
 * Runs a built statement and unwraps its error. Drizzle wraps failures in its own error class,
 * which would hide whether they are retryable.
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
