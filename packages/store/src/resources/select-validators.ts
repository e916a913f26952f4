import { columnList } from '../column-list.ts'
import { validator } from '../schema.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/** Columns that are not served: the share keys are 200 bytes and more. */
const UNSERVED = ['operatorIds', 'sharePublicKeys'] as const

export interface ValidatorResourceRow
  extends Omit<typeof validator.$inferSelect, (typeof UNSERVED)[number]> {
  publicKey: Uint8Array
  /** Signer ids used in decided messages; null if these are the 1-based operator positions. */
  nodeIds: number[] | null
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
    `SELECT ${columnList(validator, 'v', UNSERVED)}, k.key AS "publicKey",
       CASE WHEN (SELECT generation FROM deployment) = 'current' THEN v.operator_ids END AS "nodeIds"
     FROM validator v JOIN validator_key k ON k.id = v.key_id ${builder.conditions()} ORDER BY v.index`,
  )
}
