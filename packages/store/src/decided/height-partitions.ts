import type { Database } from '../database.ts'
import { DatabaseError } from '../errors.ts'

/**
 * Heights per partition of `decided`: fourteen months of a validator that attests once per epoch.
 */
export const PARTITION_HEIGHTS = 100_000
/**
 * Maximum number of automatically created partitions. A committee can sign any height, and a query
 * without an upper bound scans every partition. Greater heights stay in the default partition.
 */
const MAX_PARTITIONS = 128
/**
 * Attaching a partition locks the default partition. This timeout avoids waiting for long-running
 * readers.
 */
const LOCK_TIMEOUT_MS = 1_000

/**
 * made: the partition was created. present: it existed already. default: rows of the range stay in
 * the default partition.
 */
export type PartitionOutcome = 'made' | 'present' | 'default'

/**
 * Another collector has just created it: duplicate table name, or a row type of its name.
 */
const ALREADY_CREATED = new Set(['42P07', '42710', '23505'])
/** The lock timed out, or the default partition already holds rows of the range. */
const NOT_POSSIBLE = new Set(['55P03', '23514'])

/**
 * Creates the partition for heights `index` × 100 000 … + 99 999 if needed. Call it before the
 * first row of the range is written: if the default partition already holds rows of the range, the
 * range stays there.
 *
 * @throws DatabaseError
 */
export async function ensureHeightPartition(
  database: Database,
  index: number,
): Promise<PartitionOutcome> {
  const name = `decided_${index}`
  const [found] = await database.query<{ exists: boolean; count: number }>(
    'decided-partitions',
    `SELECT to_regclass($1) IS NOT NULL AS exists,
       (SELECT count(*) FROM pg_inherits WHERE inhparent = 'decided'::regclass) AS count`,
    [name],
  )
  if (found?.exists) return 'present'
  if ((found?.count ?? 0) > MAX_PARTITIONS) return 'default'
  const from = index * PARTITION_HEIGHTS
  const to = from + PARTITION_HEIGHTS
  try {
    await database.transaction('decided-partition', async (transaction) => {
      await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await transaction.query(
        'decided-partition-create',
        `CREATE TABLE ${name} (LIKE decided INCLUDING DEFAULTS INCLUDING STORAGE,
           CONSTRAINT ${name}_range CHECK (height >= ${from} AND height < ${to}))`,
      )
      // Create the table and attach it: CREATE TABLE … PARTITION OF would lock `decided` against
      // reads.
      await transaction.query(
        'decided-partition-attach',
        `ALTER TABLE decided ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`,
      )
      await transaction.query(
        'decided-partition-check',
        `ALTER TABLE ${name} DROP CONSTRAINT ${name}_range`,
      )
    })
    return 'made'
  } catch (error) {
    const state = error instanceof DatabaseError ? String(error.facts.sqlState) : ''
    if (ALREADY_CREATED.has(state)) return 'present'
    if (NOT_POSSIBLE.has(state)) return 'default'
    throw error
  }
}
