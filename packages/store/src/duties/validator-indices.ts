import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { ensureValidatorKeys } from '../registry/validator-keys.ts'

/** Beacon chain index of a validator. Kept after the validator is removed. */
export interface ValidatorIndex {
  /** 48 bytes, in hex without 0x. */
  readonly publicKey: string
  readonly index: number
}

/** Indices after a key id, ascending by key id, at most `limit`. */
export async function readValidatorIndices(
  transaction: Transaction,
  afterKeyId: number,
  limit: number,
): Promise<(ValidatorIndex & { readonly keyId: number })[]> {
  const rows = await transaction.query<{ keyId: number; key: Uint8Array; index: number }>(
    'validator-indices-read',
    `SELECT i.validator_key_id AS "keyId", k.key, i.beacon_index AS index
     FROM validator_index i JOIN validator_key k ON k.id = i.validator_key_id
     WHERE i.validator_key_id > $1 ORDER BY i.validator_key_id LIMIT $2`,
    [afterKeyId, limit],
  )
  return rows.map(({ keyId, key, index }) => ({
    keyId,
    publicKey: Buffer.from(key).toString('hex'),
    index,
  }))
}

/**
 * Stores indices. A different stored index is replaced only if `isCertain`: only a beacon node
 * overrides what a quorum signed.
 */
export async function putValidatorIndices(
  transaction: Transaction,
  indices: readonly ValidatorIndex[],
  { isCertain }: { readonly isCertain: boolean },
): Promise<void> {
  if (indices.length === 0) return
  const keys = await ensureValidatorKeys(
    transaction,
    indices.map(({ publicKey }) => `0x${publicKey}`),
  )
  const rows = indices
    .map(({ index }, i) => ({ keyId: keys[i] as number, index }))
    .toSorted((a, b) => a.keyId - b.keyId)
  const column = columnsOf(rows)
  const values = [column('int4', ({ keyId }) => keyId), column('int8', ({ index }) => index)]
  if (isCertain) {
    await transaction.query(
      'validator-indices-correct',
      // Two joins on equality: one join on both would compare every row with every value.
      `WITH t AS (SELECT key_id, index FROM unnest($1::int[], $2::bigint[]) AS t(key_id, index))
       DELETE FROM validator_index WHERE validator_key_id IN (
         SELECT i.validator_key_id FROM validator_index i JOIN t ON i.validator_key_id = t.key_id
         WHERE i.beacon_index <> t.index
         UNION ALL
         SELECT i.validator_key_id FROM validator_index i JOIN t ON i.beacon_index = t.index
         WHERE i.validator_key_id <> t.key_id)`,
      values,
    )
  }
  await transaction.query(
    'validator-indices-put',
    `INSERT INTO validator_index (validator_key_id, beacon_index)
     SELECT key_id, index FROM unnest($1::int[], $2::bigint[]) AS t(key_id, index)
     ON CONFLICT DO NOTHING`,
    values,
  )
}
