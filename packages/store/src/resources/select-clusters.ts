import { columnList } from '../column-list.ts'
import { cluster } from '../schema.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export type ClusterResourceRow = typeof cluster.$inferSelect

export interface ClusterFilter {
  owner?: Uint8Array | undefined
  /** The contract's operator id. */
  operatorId?: number | undefined
  active?: boolean | undefined
  /** Start after this id. */
  after?: Uint8Array | undefined
}

/** Clusters, ascending by id. */
export function selectClusters(filter: ClusterFilter): RowQuery<ClusterResourceRow> {
  const builder = createRowQueryBuilder()
  if (filter.owner !== undefined) builder.where('c.owner = ?', filter.owner)
  if (filter.operatorId !== undefined) {
    builder.where('c.operator_ids @> ARRAY[?::bigint]', filter.operatorId)
  }
  if (filter.active !== undefined) builder.where(filter.active ? 'c.active' : 'NOT c.active')
  if (filter.after !== undefined) builder.where('c.id > ?', filter.after)
  return builder.build(
    'select-clusters',
    `SELECT ${columnList(cluster, 'c')}
     FROM cluster c ${builder.conditions()} ORDER BY c.id`,
  )
}
