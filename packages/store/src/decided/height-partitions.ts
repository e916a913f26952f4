import type { Database } from '../database.ts'
import { DatabaseError } from '../errors.ts'

/** Heights in a partition of `decided`: fourteen months of a validator that attests once an epoch. */
export const PARTITION_HEIGHTS = 100_000
/**
 * No more are made by themselves. A committee can sign any height, and every partition is looked into by a query without an upper
 * bound; what lies beyond stays in the default partition, where it is found as well.
 */
const MAX_PARTITIONS = 128
/** The default partition is locked while another comes beside it: whoever reads it for long is not waited for. */
const LOCK_TIMEOUT_MS = 1_000

/** made: rows of the range go there from now on. present: they did before. default: they stay in the default partition. */
export type PartitionOutcome = 'made' | 'present' | 'default'

/** Another collector made it just now: found by its name, or by the entry of its type in the catalogue. */
const MADE_MEANWHILE = new Set(['42P07', '23505'])
/** The lock was not to be had in time; rows of the range lie in the default partition. */
const NOT_POSSIBLE = new Set(['55P03', '23514'])

/**
 * Sees to a partition of its own for heights `index` × 100 000 … + 99 999. Call it before the first row of that range is written:
 * rows that already lie in the default partition are not moved, and then their range stays there.
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
      // Attached and not created as a partition: that takes a lock on `decided` which lets nobody read meanwhile.
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
    if (MADE_MEANWHILE.has(state)) return 'present'
    if (NOT_POSSIBLE.has(state)) return 'default'
    throw error
  }
}
