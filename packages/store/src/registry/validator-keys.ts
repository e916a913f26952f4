import { binaryArray } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/**
 * Safe with concurrent writers: a key added concurrently is found by a second query.
 *
 * @param keys 48-byte public keys, lower-case hex with 0x
 * @returns the id of each key, in the given order; new keys are inserted
 */
export async function ensureValidatorKeys(
  transaction: Transaction,
  keys: readonly string[],
): Promise<number[]> {
  for (;;) {
    const ids = await addValidatorKeys(transaction, keys)
    if (ids.every((id) => id !== null)) return ids
  }
}

/**
 * null for a key committed by another writer after the statement began; the next statement sees it.
 */
async function addValidatorKeys(
  transaction: Transaction,
  keys: readonly string[],
): Promise<(number | null)[]> {
  if (keys.length === 0) return []
  const rows = await transaction.query<{ id: number | null; ordinal: number }>(
    'validator-keys-ensure',
    // One index lookup per key: a join would scan the whole table.
    `WITH found AS (
       SELECT g.key, g.ordinal, k.id FROM unnest($1::bytea[]) WITH ORDINALITY AS g(key, ordinal)
       LEFT JOIN LATERAL (SELECT id FROM validator_key WHERE key = g.key LIMIT 1) AS k ON true
     ), added AS (
       INSERT INTO validator_key (key)
       SELECT DISTINCT key FROM found WHERE id IS NULL ORDER BY key
       ON CONFLICT DO NOTHING
       RETURNING id, key
     )
     SELECT coalesce(f.id, a.id) AS id, f.ordinal
     FROM found f LEFT JOIN added a USING (key)
     ORDER BY f.ordinal`,
    [binaryArray('hex', keys)],
  )
  return rows.map((row) => row.id)
}
