import type { Database, Transaction } from '../database.ts'
import type { DecidedKey, StoredDecided } from './decided-row.ts'

const COLUMNS = `d.validator_key_id AS "validatorKeyId", d.role, d.height, d.round, d.signers, d.signature, d.value,
  d.root_fork AS "rootFork"`

/**
 * Decided messages of a duty sequence from height `from` to `to` (inclusive), ascending, at most
 * `limit`.
 */
export async function readDecidedRange(
  database: Pick<Database, 'prepared'>,
  { validatorKeyId, role }: Pick<DecidedKey, 'validatorKeyId' | 'role'>,
  { from, to, limit }: { from: number; to: number; limit: number },
): Promise<StoredDecided[]> {
  return await database.prepared<StoredDecided>(
    'decided-range',
    `SELECT ${COLUMNS} FROM decided d
     WHERE d.validator_key_id = $1 AND d.role = $2 AND d.height >= $3 AND d.height <= $4
     ORDER BY d.height LIMIT $5`,
    [validatorKeyId, role, from, to, limit],
  )
}

/** The decided message of a duty sequence with the greatest height. */
export async function readHighestDecided(
  database: Pick<Database, 'prepared'>,
  { validatorKeyId, role }: Pick<DecidedKey, 'validatorKeyId' | 'role'>,
): Promise<StoredDecided | undefined> {
  const [row] = await database.prepared<StoredDecided>(
    'decided-highest',
    `SELECT ${COLUMNS} FROM decided d WHERE d.validator_key_id = $1 AND d.role = $2
     ORDER BY d.height DESC LIMIT 1`,
    [validatorKeyId, role],
  )
  return row
}

/** The stored messages with these keys, in any order. */
export async function readDecidedAt(
  transaction: Transaction,
  keys: readonly DecidedKey[],
): Promise<StoredDecided[]> {
  if (keys.length === 0) return []
  return await transaction.query<StoredDecided>(
    'decided-at',
    `SELECT ${COLUMNS}
     FROM unnest($1::int[], $2::smallint[], $3::bigint[]) AS t(validator_key_id, role, height)
     JOIN decided d USING (validator_key_id, role, height)`,
    [
      keys.map((key) => key.validatorKeyId),
      keys.map((key) => key.role),
      keys.map((key) => key.height),
    ],
  )
}
