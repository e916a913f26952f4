import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { compareDecidedKeys, type DecidedKey, type DecidedToPut } from './decided-row.ts'

/**
 * Maximum number of conflicting values stored per height. More would add no information and could
 * fill the disk.
 */
const VALUES_OF_A_HEIGHT = 3

/**
 * Stores messages whose height is in `decided` with a different value, one row per value. For the
 * same value the message with more signers wins. Call it after `putDecided`, in the same
 * transaction, with the messages that `putDecided` did not write.
 *
 * @returns the messages for which a row was inserted
 */
export async function putContradictions<Row extends DecidedToPut>(
  transaction: Transaction,
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return []
  const sorted = rows.toSorted(
    (a, b) => compareDecidedKeys(a, b) || Buffer.compare(a.value, b.value),
  )
  const column = columnsOf(sorted)
  const written = await transaction.query<DecidedKey & { value: Uint8Array; isNew: boolean }>(
    'contradictions-put',
    `INSERT INTO decided_contradiction AS c (validator_key_id, role, height, value_hash, round, signers, signature,
       value, first_seen, first_peer, collector, root_fork)
     SELECT DISTINCT ON (t.validator_key_id, t.role, t.height, sha256(t.value))
       t.validator_key_id, t.role, t.height, sha256(t.value), t.round, t.signers::int[], t.signature,
       t.value, to_timestamp(t.first_seen_ms / 1000.0), t.first_peer, t.collector, t.root_fork
     FROM unnest($1::int[], $2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[],
       $8::bigint[], $9::int[], $10::smallint[], $11::text[])
       AS t(validator_key_id, role, height, round, signers, signature, value,
         first_seen_ms, first_peer, collector, root_fork)
     JOIN decided d ON d.validator_key_id = t.validator_key_id AND d.role = t.role AND d.height = t.height
       AND d.value <> t.value
     WHERE (SELECT count(*) FROM decided_contradiction k WHERE k.validator_key_id = t.validator_key_id
       AND k.role = t.role AND k.height = t.height AND k.value_hash <> sha256(t.value)) < ${VALUES_OF_A_HEIGHT}
     ORDER BY t.validator_key_id, t.role, t.height, sha256(t.value), cardinality(t.signers::int[]) DESC
     ON CONFLICT (validator_key_id, role, height, value_hash) DO UPDATE
       SET round = excluded.round, signers = excluded.signers, signature = excluded.signature,
         root_fork = excluded.root_fork
       WHERE cardinality(excluded.signers) > cardinality(c.signers)
     RETURNING validator_key_id AS "validatorKeyId", role, height, value,
       (xmax = 0) AS "isNew"`,
    [
      column('int4', (row) => row.validatorKeyId),
      column('int2', (row) => row.role),
      column('int8', (row) => row.height),
      column('int8', (row) => row.round),
      column('text', (row) => `{${row.signers.join(',')}}`),
      column('bytea', (row) => row.signature),
      column('bytea', (row) => row.value),
      column('int8', (row) => row.firstSeenMs),
      column('int4', (row) => row.firstPeer),
      column('int2', (row) => row.collector),
      column('text', (row) => row.rootFork),
    ],
  )
  const fresh = written.filter(({ isNew }) => isNew)
  const isFresh = (row: DecidedToPut) =>
    fresh.some(
      (one) => compareDecidedKeys(one, row) === 0 && Buffer.compare(one.value, row.value) === 0,
    )
  return rows.filter(isFresh)
}
