import type { Database } from '../database.ts'
import { DatabaseError } from '../errors.ts'

/** Slots per partition of `duty`: one day of 12 s slots. */
export const PARTITION_SLOTS = 7_200
/**
 * Attaching a partition locks the default partition. This timeout avoids waiting for long-running
 * readers.
 */
const LOCK_TIMEOUT_MS = 1_000
/**
 * Another collector has just created it: duplicate table name, or duplicate entry for its row type.
 */
const MADE_MEANWHILE = new Set(['42P07', '23505'])
/** The lock timed out, or the default partition already holds rows of the range. */
const NOT_POSSIBLE = new Set(['55P03', '23514'])

/** Partitioned alike. */
const TABLES = [
  'duty',
  'duty_value',
  'duty_difference',
  'duty_signature',
  'duty_points',
  'duty_trace',
] as const

/**
 * Creates the partitions for slots `index` × 7200 … + 7199 if needed; call it before the first row
 * of the range is written. If one cannot be created in time, rows go to the default partition.
 *
 * @throws DatabaseError
 */
export async function ensureDutyPartition(database: Database, index: number): Promise<void> {
  for (const table of TABLES) await ensurePartition(database, table, index)
}

async function ensurePartition(
  database: Database,
  table: (typeof TABLES)[number],
  index: number,
): Promise<void> {
  const name = `${table}_${index}`
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
        `CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE,
           CONSTRAINT ${name}_range CHECK (slot >= ${from} AND slot < ${to}))`,
      )
      // Create the table and attach it: CREATE TABLE … PARTITION OF would lock the parent against
      // reads.
      await transaction.query(
        'duty-partition-attach',
        `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`,
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
 * Drops all partitions of duties that end before `slot` with their values, and deletes such rows
 * from the default partitions.
 *
 * @returns the number of dropped partitions of duties
 * @throws DatabaseError
 */
export async function dropDutiesBefore(database: Database, slot: number): Promise<number> {
  const dropped = await dropBefore(database, 'duty', slot)
  await dropBefore(database, 'duty_value', slot)
  await dropBefore(database, 'duty_difference', slot)
  await database.query('duty-schedules-drop', 'DELETE FROM duty_schedule WHERE slot < $1', [
    firstSlotOf(slot),
  ])
  await dropSignaturesBefore(database, slot)
  await dropBefore(database, 'duty_points', slot)
  await dropBefore(database, 'duty_trace', slot)
  await database.query('duty-votes-drop', 'DELETE FROM duty_vote WHERE slot < $1', [
    firstSlotOf(slot),
  ])
  return dropped
}

/** Drops only the validators' signatures of duties, likewise. @throws DatabaseError */
export async function dropSignaturesBefore(database: Database, slot: number): Promise<void> {
  await dropBefore(database, 'duty_signature', slot)
}

const firstSlotOf = (slot: number) => Math.floor(slot / PARTITION_SLOTS) * PARTITION_SLOTS

async function dropBefore(
  database: Database,
  table: (typeof TABLES)[number],
  slot: number,
): Promise<number> {
  const partitions = await database.query<{ name: string }>(
    'duty-partitions-list',
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = '${table}'::regclass AND c.relname ~ '^${table}_\\d+$'`,
  )
  const over = partitions.filter(
    ({ name }) => (Number(name.slice(`${table}_`.length)) + 1) * PARTITION_SLOTS <= slot,
  )
  for (const { name } of over)
    await database.query('duty-partition-drop', `DROP TABLE IF EXISTS ${name}`)
  await database.query('duties-drop', `DELETE FROM ${table}_default WHERE slot < $1`, [
    firstSlotOf(slot),
  ])
  return over.length
}
