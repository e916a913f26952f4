import { binaryArray } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** A validator and who owns it now, or did last. */
export interface IndexedValidator {
  /** Index of the validator on the beacon chain. */
  readonly index: number
  /** `validator_key.id` */
  readonly keyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** 20 bytes; null if the validator is not in the registry. */
  readonly owner: Uint8Array | null
  /** 32 bytes. */
  readonly clusterId: Uint8Array | null
}

/** The validators of known indices, in any order. */
export async function readValidatorsOfIndices(
  transaction: Transaction,
  indices: readonly number[],
): Promise<IndexedValidator[]> {
  if (indices.length === 0) return []
  return await transaction.query<IndexedValidator>(
    'validators-of-indices',
    `SELECT i.beacon_index AS index, k.id AS "keyId", k.key AS "publicKey", v.owner, v.cluster_id AS "clusterId"
     FROM validator_index i JOIN validator_key k ON k.id = i.validator_key_id
       LEFT JOIN validator v ON v.key_id = i.validator_key_id
     WHERE i.beacon_index = ANY($1::bigint[])`,
    [binaryArray('int8', indices)],
  )
}
