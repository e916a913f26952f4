import { hexToBytes } from '../bytes.ts'
import type { Transaction } from '../database.ts'

/**
 * Safe beside other writers: a key that another one added meanwhile is found by a second look.
 *
 * @param keys 48-byte public keys, lower-case hex with 0x
 * @returns the number of each key, in the order given; new keys are kept
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

/** null for a key that another writer committed after the statement began: the next statement sees it. */
async function addValidatorKeys(
  transaction: Transaction,
  keys: readonly string[],
): Promise<(number | null)[]> {
  if (keys.length === 0) return []
  const rows = await transaction.query<{ id: number | null; place: number }>(
    'validator-keys-ensure',
    `WITH given AS (
       SELECT key, place FROM unnest($1::bytea[]) WITH ORDINALITY AS g(key, place)
     ), added AS (
       INSERT INTO validator_key (key)
       SELECT DISTINCT key FROM given g
       WHERE NOT EXISTS (SELECT 1 FROM validator_key k WHERE k.key = g.key)
       ORDER BY key
       ON CONFLICT DO NOTHING
       RETURNING id, key
     )
     SELECT coalesce(k.id, a.id) AS id, g.place
     FROM given g LEFT JOIN validator_key k USING (key) LEFT JOIN added a USING (key)
     ORDER BY g.place`,
    [keys.map(hexToBytes)],
  )
  return rows.map((row) => row.id)
}
