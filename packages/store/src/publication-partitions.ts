import type { Database, Transaction } from './database.ts'
import { DatabaseError } from './errors.ts'

/** Positions of a partition whose predecessor says nothing about the traffic. */
const DEFAULT_POSITIONS = 100_000
const MIN_POSITIONS = 10_000
const MAX_POSITIONS = 1_000_000
/** Fewer rows say little about the traffic. */
const MIN_SAMPLE = 1_000
/** A partition should hold at most this much, and at most a day. */
const WANTED_BYTES = 512 * 1024 * 1024
const WANTED_MS = 86_400_000
/** Partitions are created ahead without making the relay wait for this lock. */
const LOCK_TIMEOUT_MS = 200

export interface PublicationPartition {
  readonly name: string
  /** The first position; undefined in the partition that existed before there were several. */
  readonly from: number | undefined
  /** The first position after it. */
  readonly to: number
  /** With its index and long payloads. */
  readonly bytes: number
  /** A concurrent detachment was interrupted. */
  readonly isLeaving: boolean
}

/** What a partition held when its successor was created. */
export interface PartitionSample {
  readonly rows: number
  readonly bytes: number
  /** Age of its first row. */
  readonly ageMs: number
}

/** How many positions the next partition should have: about a day, or half a gigabyte. */
export function partitionPositions({ rows, bytes, ageMs }: PartitionSample): number {
  if (rows < MIN_SAMPLE) return DEFAULT_POSITIONS
  const ofDay = (rows * WANTED_MS) / Math.max(1, ageMs)
  const ofBytes = (rows * WANTED_BYTES) / Math.max(1, bytes)
  return Math.round(Math.min(MAX_POSITIONS, Math.max(MIN_POSITIONS, Math.min(ofDay, ofBytes))))
}

/** The partitions, in the order of their positions. */
export async function readPublicationPartitions(
  database: Pick<Transaction, 'query'>,
): Promise<PublicationPartition[]> {
  const rows = await database.query<{
    name: string
    bounds: string
    bytes: number
    isLeaving: boolean
  }>(
    'publication-partitions',
    `SELECT c.oid::regclass::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds,
       pg_total_relation_size(c.oid) AS bytes, i.inhdetachpending AS "isLeaving"
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'publication'::regclass`,
  )
  return rows
    .flatMap(({ bounds, ...partition }) => {
      const [, from, to] = /FROM \('?(\w+)'?\) TO \('?(\d+)'?\)/.exec(bounds) ?? []
      if (to === undefined) return []
      return [
        { ...partition, from: from === 'MINVALUE' ? undefined : Number(from), to: Number(to) },
      ]
    })
    .toSorted((a, b) => a.to - b.to)
}

/**
 * Creates partitions until `last` has one, in the transaction that holds the lock of
 * `publication_head`. Neither readers nor writers wait.
 *
 * @param position the last assigned one
 * @returns the first position without a partition
 */
export async function coverPublications(
  transaction: Transaction,
  position: number,
  last: number,
): Promise<number> {
  const partitions = await readPublicationPartitions(transaction)
  let coveredTo = partitions.at(-1)?.to ?? position + 1
  if (last < coveredTo) return coveredTo
  const positions = partitionPositions(await sampleOf(transaction, position, partitions))
  while (coveredTo <= last) {
    await addPartition(transaction, coveredTo, coveredTo + positions)
    coveredTo += positions
  }
  return coveredTo
}

async function addPartition(transaction: Transaction, from: number, to: number): Promise<void> {
  const name = `publication_${from}`
  await transaction.query(
    'publication-partition-create',
    `CREATE TABLE ${name} (LIKE publication INCLUDING DEFAULTS INCLUDING STORAGE)`,
  )
  // CREATE TABLE … PARTITION OF would lock the parent against reads.
  await transaction.query(
    'publication-partition-attach',
    `ALTER TABLE publication ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to})`,
  )
}

async function sampleOf(
  transaction: Transaction,
  position: number,
  partitions: readonly PublicationPartition[],
): Promise<PartitionSample> {
  const current = partitions.find(({ to }) => to > position)
  const [first] = await transaction.query<{ position: number; ageMs: number }>(
    'publication-sample',
    `SELECT position, extract(epoch FROM clock_timestamp() - created_at)::float8 * 1000 AS "ageMs"
     FROM publication WHERE position >= $1 ORDER BY position LIMIT 1`,
    [current?.from ?? 0],
  )
  if (current === undefined || first === undefined) return { rows: 0, bytes: 0, ageMs: 0 }
  return { rows: position - first.position + 1, bytes: current.bytes, ageMs: first.ageMs }
}

/**
 * Creates the next partition when half of the last one is used, so that the relay need not create
 * it while it publishes. @throws DatabaseError if the lock is not to be had in time
 */
export async function addPartitionAhead(database: Database): Promise<void> {
  await database.transaction('publication-ahead', async (transaction) => {
    await transaction.query('lock-timeout', `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
    const [head] = await transaction.query<{ position: number }>(
      'publication-lock',
      'SELECT position FROM publication_head FOR UPDATE',
    )
    const position = head?.position ?? 0
    const last = (await readPublicationPartitions(transaction)).at(-1)
    const rest = last === undefined ? 0 : (last.to - (last.from ?? 0)) / 2
    await coverPublications(transaction, position, Math.ceil(position + rest))
  })
}

export interface PublicationRetention {
  readonly days: number
  /** No limit when absent. */
  readonly bytes?: number | undefined
}

/** The partition is being detached by another process, or was dropped by it, or is locked. */
const DONE_BY_OTHERS = new Set(['55000', '42P01', '42704', '55P03', '40P01'])

/**
 * Drops the oldest partitions: those whose newest publication is older than `days`, and as many as
 * make the log larger than `bytes`. The partition that is being written stays. Partitions are
 * detached concurrently, so that neither readers nor writers wait for a long-running transaction;
 * an interrupted detachment is finished by the next call.
 *
 * @returns the number of dropped partitions
 */
export async function dropPublications(
  database: Database,
  { days, bytes: limit = Number.POSITIVE_INFINITY }: PublicationRetention,
): Promise<number> {
  const partitions = await readPublicationPartitions(database)
  const [head] = await database.query<{ position: number }>(
    'publication-head-read',
    'SELECT position FROM publication_head',
  )
  let total = partitions.reduce((sum, { bytes }) => sum + bytes, 0)
  let dropped = 0
  try {
    for (const partition of partitions) {
      const isComplete = partition.to <= (head?.position ?? 0) + 1
      const isOver = total > limit || (await isExpired(database, partition, days))
      if (!partition.isLeaving && !(isComplete && isOver)) break
      await detach(database, partition)
      total -= partition.bytes
      dropped += 1
    }
    await dropDetached(database)
  } catch (error) {
    const state = error instanceof DatabaseError ? String(error.facts.sqlState) : ''
    if (!DONE_BY_OTHERS.has(state)) throw error
  }
  return dropped
}

async function isExpired(
  database: Database,
  { name }: PublicationPartition,
  days: number,
): Promise<boolean> {
  const [newest] = await database.query<{ isExpired: boolean }>(
    'publication-newest',
    `SELECT coalesce((SELECT created_at FROM ${name} ORDER BY position DESC LIMIT 1)
       < now() - make_interval(days => $1), true) AS "isExpired"`,
    [days],
  )
  return newest?.isExpired === true
}

async function detach(
  database: Database,
  { name, isLeaving }: PublicationPartition,
): Promise<void> {
  await database.query(
    'publication-partition-detach',
    `ALTER TABLE publication DETACH PARTITION ${name} ${isLeaving ? 'FINALIZE' : 'CONCURRENTLY'}`,
  )
}

/** Also those that another process has detached without dropping them. */
async function dropDetached(database: Database): Promise<void> {
  const detached = await database.query<{ name: string }>(
    'publication-detached',
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relname ~ '^publication_\\d+$' AND c.relkind = 'r' AND NOT c.relispartition
       AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'publication'::regclass)`,
  )
  for (const { name } of detached)
    await database.query('publication-partition-drop', `DROP TABLE IF EXISTS ${name}`)
}
