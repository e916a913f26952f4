import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { compareDecidedKeys, type DecidedKey, type DecidedToPut } from './decided-row.ts'

/**
 * new: the height was missing. better: same value with more signers. known: nothing was written.
 */
export type PutOutcome = 'new' | 'better' | 'known'

/**
 * Stores decided messages, each key at most once. For the same value the message with more signers
 * wins; on a tie the stored one stays. A different value never replaces the stored one, regardless
 * of its signers: see `putContradictions`. Round and signature are replaced together with the
 * signers; first-seen time, peer and collector are kept. A single statement in key order, so that
 * two collectors can write the same heights concurrently: the second waits and compares with the
 * committed row.
 *
 * @returns the outcome of each row, in the given order
 */
export async function putDecided(
  transaction: Transaction,
  rows: readonly DecidedToPut[],
): Promise<PutOutcome[]> {
  if (rows.length === 0) return []
  const sorted = rows.toSorted(compareDecidedKeys)
  const column = columnsOf(sorted)
  const written = await transaction.query<DecidedKey & { sightings: number }>(
    'decided-put',
    `INSERT INTO decided AS d (validator_key_id, role, height, round, signers, signature, value,
       first_seen, first_peer, sightings, collector, root_fork)
     SELECT validator_key_id, role, height, round, signers::int[], signature, value,
       to_timestamp(first_seen_ms / 1000.0), first_peer, sightings, collector, root_fork
     FROM unnest($1::int[], $2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[],
       $8::bigint[], $9::int[], $10::int[], $11::smallint[], $12::text[])
       AS t(validator_key_id, role, height, round, signers, signature, value,
         first_seen_ms, first_peer, sightings, collector, root_fork)
     ON CONFLICT (validator_key_id, role, height) DO UPDATE
       SET round = excluded.round, signers = excluded.signers, signature = excluded.signature,
         root_fork = excluded.root_fork, sightings = d.sightings + excluded.sightings
       WHERE d.value = excluded.value AND cardinality(excluded.signers) > cardinality(d.signers)
     RETURNING validator_key_id AS "validatorKeyId", role, height, sightings`,
    [
      column('int4', (row) => row.validatorKeyId),
      column('int2', (row) => row.role),
      column('int8', (row) => row.height),
      column('int8', (row) => row.round),
      // Nested arrays are passed as text, because unnest would flatten them.
      column('text', (row) => `{${row.signers.join(',')}}`),
      column('bytea', (row) => row.signature),
      column('bytea', (row) => row.value),
      column('int8', (row) => row.firstSeenMs),
      column('int4', (row) => row.firstPeer),
      column('int4', (row) => row.sightings),
      column('int2', (row) => row.collector),
      column('text', (row) => row.rootFork),
    ],
  )
  const sightings = new Map(written.map((row) => [nameOf(row), row.sightings]))
  return rows.map((row) => {
    const after = sightings.get(nameOf(row))
    if (after === undefined) return 'known'
    // An existing row has at least one sighting. (xmax is not returned for partitioned tables.)
    return after === row.sightings ? 'new' : 'better'
  })
}

const nameOf = (key: DecidedKey) => `${key.validatorKeyId}/${key.role}/${key.height}`
