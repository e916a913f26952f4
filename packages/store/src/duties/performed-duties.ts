import type { Database } from '../database.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { ChunkDuty } from './chunk-codec.ts'
import { readClosedTo } from './closed-slots.ts'
import { readChunksOf } from './duty-chunks.ts'
import { unpackEntry } from './duty-codec.ts'
import type { StoredDutyEntry } from './duty-row.ts'

/** A committee that performed duties of a validator. */
export interface DutyCommittee {
  /** `committee.id` */
  readonly id: number
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** Index of the validator on the beacon chain. */
  readonly validatorIndex: number
}

/** A duty that a quorum of a validator's operators performed. */
export interface PerformedDuty {
  readonly slot: number
  /** Beacon role number. */
  readonly role: number
  readonly entry: StoredDutyEntry
}

export interface DutyRange {
  readonly committee: DutyCommittee
  /** Beacon role number; all when absent. */
  readonly role?: number | undefined
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
}

export interface PerformedDutiesPage {
  /** Ascending by slot, then role. */
  readonly duties: readonly PerformedDuty[]
  /** Where the next page begins; undefined after the last one. */
  readonly nextSlot: number | undefined
}

/** Rows of the committee that one statement reads: a day of one that has duties in every slot. */
const SCANNED_ROWS = 7_200
/** The same of closed slots. */
const SCANNED_CHUNKS = 225

/**
 * The committees that performed duties of a validator, and the one of its current, or last,
 * registration. None if the validator's index is unknown.
 */
export async function readDutyCommittees(
  database: Pick<Database, 'prepared'>,
  publicKey: Uint8Array,
): Promise<DutyCommittee[]> {
  const rows = await database.prepared<DutyCommittee>(
    'duty-holders',
    `SELECT c.id, c.operator_ids AS "operatorIds", i.beacon_index AS "validatorIndex"
     FROM validator_key k JOIN validator_index i ON i.validator_key_id = k.id
       CROSS JOIN LATERAL (
         SELECT h.committee FROM duty_holder h WHERE h.validator_key_id = k.id
         UNION
         SELECT r.id AS committee FROM validator v JOIN committee r ON r.operator_ids =
           (SELECT array_agg(id ORDER BY id) FROM unnest(v.operator_ids) AS o(id))
         WHERE v.key_id = k.id) own
       JOIN committee c ON c.id = own.committee
     WHERE k.key = $1 ORDER BY c.id`,
    [Buffer.from(publicKey)],
  )
  return rows.map((row) => ({ ...row, validatorIndex: Number(row.validatorIndex) }))
}

/** Whether a validator performed more than `limit` duties in the ranges; stops counting there. */
export async function hasMoreDuties(
  database: Pick<Database, 'prepared'>,
  ranges: readonly DutyRange[],
  limit: number,
): Promise<boolean> {
  let left = limit
  for (const range of ranges) {
    for (let fromSlot: number | undefined = range.fromSlot; fromSlot !== undefined; ) {
      const { duties, nextSlot } = await readPerformedDuties(database, { ...range, fromSlot })
      left -= duties.length
      if (left < 0) return true
      fromSlot = nextSlot
    }
  }
  return false
}

/**
 * Performed duties of a validator, one page. A page may be empty although others follow: rows belong
 * to the whole committee and cannot be searched for a validator.
 */
export async function readPerformedDuties(
  database: Pick<Database, 'prepared'>,
  range: DutyRange,
): Promise<PerformedDutiesPage> {
  // Read before the rows: what is packed meanwhile was closed by then.
  const closedTo = await readClosedTo(preparedQuery(database))
  const isClosed = range.fromSlot < closedTo
  const toSlot = isClosed ? Math.min(range.toSlot, closedTo - 1) : range.toSlot
  // Duties move from their rows to chunks: in this order none is missed.
  const unpacked = await readUnpacked(database, { ...range, toSlot })
  const packed = isClosed ? await readPacked(database, { ...range, toSlot }) : NOTHING
  const end = Math.min(unpacked.end, packed.end, toSlot)
  const duties = new Map<string, PerformedDuty>()
  for (const { slot, role, ...entries } of [...unpacked.rows, ...packed.rows]) {
    const entry = slot > end ? undefined : unpackEntry(entries, range.committee.validatorIndex)
    if (entry?.quorumMs !== undefined) duties.set(`${slot} ${role}`, { slot, role, entry })
  }
  return {
    duties: [...duties.values()].toSorted((a, b) => a.slot - b.slot || a.role - b.role),
    nextSlot: end < range.toSlot ? end + 1 : undefined,
  }
}

interface Found {
  readonly rows: readonly ChunkDuty[]
  /** The last slot up to which the rows are complete. */
  readonly end: number
}

const NOTHING: Found = { rows: [], end: Number.POSITIVE_INFINITY }

async function readUnpacked(
  database: Pick<Database, 'prepared'>,
  { committee, role, fromSlot, toSlot }: DutyRange,
): Promise<Found> {
  // Two statements, because a condition on either would get a poor plan.
  const ofRole = role === undefined ? '' : 'AND d.role = $4::smallint'
  const rows = await database.prepared<ChunkDuty>(
    'duty-history',
    `SELECT d.slot, d.role, d.signers, d.root_mark AS "rootPrefix", d.round,
       d.proposal_ms AS "proposalMs", d.quorum_ms AS "quorumMs", d.last_ms AS "lastMs", d.validators,
       d.exceptions, d.values
     FROM duty d
     WHERE d.committee = $1 AND d.slot >= $2 AND d.slot <= $3 ${ofRole}
     ORDER BY d.slot LIMIT ${SCANNED_ROWS}`,
    [committee.id, fromSlot, toSlot, ...(role === undefined ? [] : [role])],
    role === undefined ? 'duty-history' : 'duty-history-of-role',
  )
  if (rows.length < SCANNED_ROWS) return { rows, end: toSlot }
  // Of the last slot, some rows may be missing.
  const last = rows.at(-1)?.slot ?? toSlot
  return { rows, end: role === undefined ? last - 1 : last }
}

async function readPacked(
  database: Pick<Database, 'prepared'>,
  { committee: { id, validatorIndex }, role, fromSlot, toSlot }: DutyRange,
): Promise<Found> {
  const range = { committee: id, fromSlot, toSlot, role, validatorIndex }
  const { duties, lastSlot } = await readChunksOf(database, range, SCANNED_CHUNKS)
  return { rows: duties, end: lastSlot ?? toSlot }
}
