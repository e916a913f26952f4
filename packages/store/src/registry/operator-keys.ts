import { createHash } from 'node:crypto'
import type { Transaction } from '../database.ts'

/**
 * Safe with concurrent writers: a key added concurrently is found by a second query.
 *
 * @returns the id of each key, in the given order; new keys are inserted
 */
export async function ensureOperatorKeys(
  transaction: Transaction,
  keys: readonly Uint8Array[],
): Promise<number[]> {
  for (;;) {
    const ids = await addOperatorKeys(transaction, keys)
    if (ids.every((id) => id !== null)) return ids
  }
}

/**
 * null for a key committed by another writer after the statement began; the next statement sees it.
 */
async function addOperatorKeys(
  transaction: Transaction,
  keys: readonly Uint8Array[],
): Promise<(number | null)[]> {
  if (keys.length === 0) return []
  const digests = keys.map((key) => createHash('sha256').update(key).digest())
  const rows = await transaction.query<{ id: number | null; ordinal: number }>(
    'operator-keys-ensure',
    `WITH given AS (
       SELECT digest, key, ordinal FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS g(digest, key, ordinal)
     ), added AS (
       INSERT INTO operator_key (digest, key)
       SELECT DISTINCT ON (digest) digest, key FROM given g
       WHERE NOT EXISTS (SELECT 1 FROM operator_key k WHERE k.digest = g.digest)
       ORDER BY digest
       ON CONFLICT DO NOTHING
       RETURNING id, digest
     )
     SELECT coalesce(k.id, a.id) AS id, g.ordinal
     FROM given g LEFT JOIN operator_key k USING (digest) LEFT JOIN added a USING (digest)
     ORDER BY g.ordinal`,
    [digests, keys.map((key) => Buffer.from(key))],
  )
  return rows.map((row) => row.id)
}

/** @returns the key texts by id */
export async function readOperatorKeys(
  transaction: Transaction,
  ids: readonly number[],
): Promise<Map<number, Uint8Array>> {
  if (ids.length === 0) return new Map()
  const rows = await transaction.query<{ id: number; key: Uint8Array }>(
    'operator-keys',
    'SELECT id, key FROM operator_key WHERE id = ANY($1::int[])',
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row.key]))
}
