import type { Database } from '../database.ts'
import { DatabaseError } from '../errors.ts'

/** Slots in a partition of `duty`: a day of 12 s slots. */
export const PARTITION_SLOTS = 7_200
/** The default partition is locked while another comes beside it: whoever reads it for long is not waited for. */
const LOCK_TIMEOUT_MS = 1_000
/** Another collector made it just now: found by its name, or by the entry of its type in the catalogue. */
const MADE_MEANWHILE = new Set(['42P07', '23505'])
/** The lock was not to be had in time; rows of the range lie in the default partition. */
const NOT_POSSIBLE = new Set(['55P03', '23514'])

/**
 * Sees to a partition for slots `index` × 7200 … + 7199, before the first row of that range is written. Where it cannot be made in
 * time, rows go to the default partition.
 *
 * @throws DatabaseError
 */
export async function ensureDutyPartition(database: Database, index: number): Promise<void> {
  const name = `duty_${index}`
  const [found] = await database.query<{ exists: boolean }>(
    'duty-partitions',
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [name],
  )
  if (found?.exists === true) return
  const from = index * PARTITION_SLOTS
  const to = from + PARTITION_SLOTS
  try {
    await database.transaction('duty-partition', async (transaction) => {
      await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await transaction.query(
        'duty-partition-create',
        `CREATE TABLE ${name} (LIKE duty INCLUDING DEFAULTS INCLUDING STORAGE,
           CONSTRAINT ${name}_range CHECK (slot >= ${from} AND slot < ${to}))`,
      )
      // Attached and not created as a partition: that takes a lock on `duty` which lets nobody read meanwhile.
      await transaction.query(
        'duty-partition-attach',
        `ALTER TABLE duty ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`,
      )
      await transaction.query(
        'duty-partition-check',
        `ALTER TABLE ${name} DROP CONSTRAINT ${name}_range`,
      )
    })
  } catch (error) {
    const state = error instanceof DatabaseError ? String(error.facts.sqlState) : ''
    if (!MADE_MEANWHILE.has(state) && !NOT_POSSIBLE.has(state)) throw error
  }
}

/**
 * Drops every partition whose slots are all before `slot`, and what the default partition holds of them.
 *
 * @returns how many partitions were dropped
 * @throws DatabaseError
 */
export async function dropDutiesBefore(database: Database, slot: number): Promise<number> {
  const partitions = await database.query<{ name: string }>(
    'duty-partitions-list',
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'duty'::regclass AND c.relname ~ '^duty_\\d+$'`,
  )
  const over = partitions.filter(
    ({ name }) => (Number(name.slice('duty_'.length)) + 1) * PARTITION_SLOTS <= slot,
  )
  for (const { name } of over)
    await database.query('duty-partition-drop', `DROP TABLE IF EXISTS ${name}`)
  const first = Math.floor(slot / PARTITION_SLOTS) * PARTITION_SLOTS
  await database.query('duties-drop', 'DELETE FROM duty_default WHERE slot < $1', [first])
  await database.query('duty-votes-drop', 'DELETE FROM duty_vote WHERE slot < $1', [first])
  return over.length
}
