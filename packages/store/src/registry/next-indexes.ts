import type { Transaction } from '../database.ts'

export interface NextIndexes {
  operator: number
  validator: number
}

/**
 * The indexes of the next new operator and validator. Rows are deleted only by a reorg, which frees
 * their indexes.
 */
export async function readNextIndexes(transaction: Transaction): Promise<NextIndexes> {
  const [row] = await transaction.query<NextIndexes>(
    'next-indexes',
    `SELECT (SELECT coalesce(max(index) + 1, 0) FROM operator) AS operator,
            (SELECT coalesce(max(index) + 1, 0) FROM validator) AS validator`,
  )
  return row as NextIndexes
}
