import { columnList } from '../column-list.ts'
import { operator } from '../schema.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export type OperatorResourceRow = typeof operator.$inferSelect

export interface OperatorFilter {
  owner?: Uint8Array | undefined
  index?: number | undefined
  /** The contract's operator id. */
  operatorId?: number | undefined
  includeRemoved: boolean
  /** Start after this index. */
  after?: number | undefined
}

/** Operators, ascending by index. */
export function selectOperators(filter: OperatorFilter): RowQuery<OperatorResourceRow> {
  const builder = createRowQueryBuilder()
  if (filter.owner !== undefined) builder.where('o.owner = ?', filter.owner)
  if (filter.index !== undefined) builder.where('o.index = ?::bigint', filter.index)
  if (filter.operatorId !== undefined) builder.where('o.operator_id = ?', filter.operatorId)
  if (!filter.includeRemoved) builder.where('o.removed_block IS NULL')
  if (filter.after !== undefined) builder.where('o.index > ?::bigint', filter.after)
  return builder.build(
    'select-operators',
    `SELECT ${columnList(operator, 'o')}
     FROM operator o ${builder.conditions()} ORDER BY o.index`,
  )
}
