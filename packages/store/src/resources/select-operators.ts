import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface OperatorResourceRow {
  index: number
  operatorId: number | null
  keyId: number
  name: Uint8Array
  owner: Uint8Array
  /** Decimal. */
  fee: string | null
  ethFee: string | null
  declaredFee: string | null
  declaredBlock: number | null
  withdrawn: string | null
  ethWithdrawn: string | null
  isPrivate: boolean | null
  whitelist: Uint8Array[] | null
  whitelistingContract: Uint8Array | null
  addedBlock: number
  removedBlock: number | null
}

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
    `SELECT o.index, o.operator_id AS "operatorId", o.key_id AS "keyId", o.name, o.owner, o.fee,
       o.eth_fee AS "ethFee", o.declared_fee AS "declaredFee", o.declared_block AS "declaredBlock",
       o.withdrawn, o.eth_withdrawn AS "ethWithdrawn", o.is_private AS "isPrivate", o.whitelist,
       o.whitelisting_contract AS "whitelistingContract",
       o.added_block AS "addedBlock", o.removed_block AS "removedBlock"
     FROM operator o ${builder.conditions()} ORDER BY o.index`,
  )
}
