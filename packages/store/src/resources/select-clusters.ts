import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface ClusterResourceRow {
  id: Uint8Array
  owner: Uint8Array
  operatorIds: number[]
  validatorCount: number
  /** Decimal, like index and balance. */
  networkFeeIndex: string
  index: string
  active: boolean
  balance: string
  updatedBlock: number
  currency: 'SSV' | 'ETH' | null
  /** In 1/10000 of 32 ETH; null: 10000 for each validator. */
  vUnits: number | null
  effectiveBalanceBlock: number | null
  migratedBlock: number | null
}

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
    `SELECT c.id, c.owner, c.operator_ids AS "operatorIds", c.validator_count AS "validatorCount",
       c.network_fee_index AS "networkFeeIndex", c.index, c.active, c.balance,
       c.updated_block AS "updatedBlock", c.currency, c.v_units AS "vUnits",
       c.effective_balance_block AS "effectiveBalanceBlock", c.migrated_block AS "migratedBlock"
     FROM cluster c ${builder.conditions()} ORDER BY c.id`,
  )
}
