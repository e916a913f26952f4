import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface ValidatorResourceRow {
  index: number
  publicKey: Uint8Array
  owner: Uint8Array
  clusterId: Uint8Array | null
  operatorKeyIds: number[]
  /** Signer ids used in decided messages; null if these are the 1-based operator positions. */
  nodeIds: number[] | null
  liquidated: boolean
  registeredBlock: number
  exitedBlock: number | null
  removedBlock: number | null
}

export type ValidatorStatus = 'active' | 'liquidated' | 'exited' | 'removed'

export interface ValidatorFilter {
  publicKey?: Uint8Array | undefined
  owner?: Uint8Array | undefined
  /** The contract's operator id. */
  operatorId?: number | undefined
  clusterId?: Uint8Array | undefined
  status?: ValidatorStatus | undefined
  includeRemoved: boolean
  /** Start after this index. */
  after?: number | undefined
}

const STATUS_CONDITIONS: Readonly<Record<ValidatorStatus, string>> = {
  active: 'v.removed_block IS NULL AND NOT v.liquidated AND v.exited_block IS NULL',
  liquidated: 'v.removed_block IS NULL AND v.liquidated',
  exited: 'v.removed_block IS NULL AND v.exited_block IS NOT NULL',
  removed: 'v.removed_block IS NOT NULL',
}

/** Validators, ascending by index. */
export function selectValidators(filter: ValidatorFilter): RowQuery<ValidatorResourceRow> {
  const builder = createRowQueryBuilder()
  if (filter.publicKey !== undefined) builder.where('k.key = ?', filter.publicKey)
  if (filter.owner !== undefined) builder.where('v.owner = ?', filter.owner)
  if (filter.operatorId !== undefined) {
    builder.where('v.operator_ids @> ARRAY[?::bigint]', filter.operatorId)
  }
  if (filter.clusterId !== undefined) builder.where('v.cluster_id = ?', filter.clusterId)
  if (filter.status !== undefined) builder.where(STATUS_CONDITIONS[filter.status])
  else if (!filter.includeRemoved) builder.where('v.removed_block IS NULL')
  if (filter.after !== undefined) builder.where('v.index > ?::bigint', filter.after)
  return builder.build(
    'select-validators',
    `SELECT v.index, k.key AS "publicKey", v.owner, v.cluster_id AS "clusterId",
       v.operator_key_ids AS "operatorKeyIds",
       CASE WHEN (SELECT generation FROM deployment) = 'current' THEN v.operator_ids END AS "nodeIds",
       v.liquidated, v.registered_block AS "registeredBlock", v.exited_block AS "exitedBlock",
       v.removed_block AS "removedBlock"
     FROM validator v JOIN validator_key k ON k.id = v.key_id ${builder.conditions()} ORDER BY v.index`,
  )
}
