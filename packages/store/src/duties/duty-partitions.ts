import type { Database } from '../database.ts'
import { DatabaseError } from '../errors.ts'
import { CHUNK_SLOTS } from './chunk-slots.ts'

/** Slots per partition of `duty`: one day of 12 s slots. */
export const PARTITION_SLOTS = 7_200
/**
 * Attaching a partition locks the default partition. This timeout avoids waiting for long-running
 * readers.
 */
const LOCK_TIMEOUT_MS = 1_000
/**
 * Another collector has just created it: duplicate table name, or a row type of its name.
 */
const ALREADY_CREATED = new Set(['42P07', '42710', '23505'])
const LOCK_NOT_AVAILABLE = '55P03'
const UNDEFINED_TABLE = '42P01'
/** The lock timed out, or the default partition already holds rows of the range. */
const NOT_POSSIBLE = new Set([LOCK_NOT_AVAILABLE, '23514'])

/** Tables of the duties themselves, whose dropped partitions are reported. */
const DUTY_TABLES = new Set(['duty', 'duty_chunk'])

interface Partitioned {
  readonly table: string
  readonly column: 'slot' | 'chunk'
  /** Values of the column per partition: all partitions are of the same slots. */
  readonly size: number
}

const DUTY: Partitioned = { table: 'duty', column: 'slot', size: PARTITION_SLOTS }
const OPEN: readonly Partitioned[] = [
  'duty',
  'duty_value',
  'duty_difference',
  'duty_signature',
  'duty_points',
  'duty_trace',
].map((table) => ({ ...DUTY, table }))
const PACKED: readonly Partitioned[] = [
  { table: 'duty_chunk', column: 'chunk', size: PARTITION_SLOTS / CHUNK_SLOTS },
  { ...DUTY, table: 'duty_mark' },
]

/**
 * Creates the partitions for slots `index` × 7200 … + 7199 if needed; call it before the first row
 * of the range is written. If one cannot be created in time, rows go to the default partition.
 *
 * @throws DatabaseError
 */
export async function ensureDutyPartition(database: Database, index: number): Promise<void> {
  for (const one of OPEN) await ensurePartition(database, one, index)
}

/** The same for packed duties. */
export async function ensureChunkPartition(database: Database, index: number): Promise<void> {
  for (const one of PACKED) await ensurePartition(database, one, index)
}

async function ensurePartition(
  database: Database,
  { table, column, size }: Partitioned,
  index: number,
): Promise<void> {
  const name = `${table}_${index}`
  const [found] = await database.query<{ exists: boolean }>(
    'duty-partitions',
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [name],
  )
  if (found?.exists === true) return
  const from = index * size
  const to = from + size
  try {
    await database.transaction('duty-partition', async (transaction) => {
      await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await transaction.query(
        'duty-partition-create',
        `CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE,
           CONSTRAINT ${name}_range CHECK (${column} >= ${from} AND ${column} < ${to}))`,
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
    if (!ALREADY_CREATED.has(state) && !NOT_POSSIBLE.has(state)) throw error
  }
}

/**
 * Drops all partitions of duties that end before `slot` with their values, and deletes such rows
 * from the default partitions. A partition that a long-running transaction has read stays until the
 * next call: waiting for it would block the readers and writers that come after.
 *
 * @returns the number of dropped partitions of duties, packed or not
 * @throws DatabaseError
 */
export async function dropDutiesBefore(database: Database, slot: number): Promise<number> {
  let dropped = 0
  for (const one of [...OPEN, ...PACKED]) {
    const count = await dropBefore(database, one, slot)
    if (DUTY_TABLES.has(one.table)) dropped += count
  }
  await database.query('duty-schedules-drop', 'DELETE FROM duty_schedule WHERE slot < $1', [
    firstSlotOf(slot),
  ])
  await database.query('duty-votes-drop', 'DELETE FROM duty_vote WHERE slot < $1', [
    firstSlotOf(slot),
  ])
  return dropped
}

/** Drops only the validators' signatures of duties, likewise. @throws DatabaseError */
export async function dropSignaturesBefore(database: Database, slot: number): Promise<void> {
  await dropBefore(database, { ...DUTY, table: 'duty_signature' }, slot)
}

async function dropBefore(database: Database, one: Partitioned, slot: number): Promise<number> {
  let dropped = 0
  for (const name of await partitionsBefore(database, one, slot)) {
    if (await dropPartition(database, one, name)) dropped += 1
  }
  await database.query('duties-drop', `DELETE FROM ${one.table}_default WHERE ${one.column} < $1`, [
    firstSlotOf(slot) / (PARTITION_SLOTS / one.size),
  ])
  return dropped
}

/** Drops the partitions of `duty` that end before `slot` and are empty because they were packed. */
export async function dropPackedPartitions(database: Database, slot: number): Promise<void> {
  for (const name of await partitionsBefore(database, DUTY, slot)) {
    await dropPartition(database, DUTY, name, { ifEmpty: true })
  }
}

const firstSlotOf = (slot: number) => Math.floor(slot / PARTITION_SLOTS) * PARTITION_SLOTS

async function partitionsBefore(
  database: Database,
  { table }: Partitioned,
  slot: number,
): Promise<string[]> {
  const partitions = await database.query<{ name: string }>(
    'duty-partitions-list',
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = '${table}'::regclass AND c.relname ~ '^${table}_\\d+$'`,
  )
  return partitions
    .map(({ name }) => name)
    .filter((name) => (Number(name.slice(`${table}_`.length)) + 1) * PARTITION_SLOTS <= slot)
}

async function dropPartition(
  database: Database,
  { table }: Partitioned,
  name: string,
  { ifEmpty = false } = {},
): Promise<boolean> {
  try {
    await database.transaction('duty-partition-drop', async (transaction) => {
      await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await transaction.query('duty-lock', `LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE`)
      const text = `SELECT FROM ${name} LIMIT 1`
      if (ifEmpty && (await transaction.query('duty-partition-rest', text)).length > 0) return
      await transaction.query('duty-partition-drop', `DROP TABLE IF EXISTS ${name}`)
    })
    return true
  } catch (error) {
    const state = error instanceof DatabaseError ? String(error.facts.sqlState) : ''
    // Dropped by another collector, or in use.
    if (state === UNDEFINED_TABLE || state === LOCK_NOT_AVAILABLE) return false
    throw error
  }
}
