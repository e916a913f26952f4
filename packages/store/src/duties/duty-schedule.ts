import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'
import { packIndices, unpackIndices } from './duty-codec.ts'
import { ensureCommittees } from './put-duties.ts'
import { readDuties } from './read-duties.ts'

/** The schedule of one role in a slot, and how the duties of a committee differ from it. */
export interface ComparedSlot {
  readonly slot: number
  /** Beacon role number. */
  readonly role: number
  /** 32 bytes each, in hex; several if a reorganisation changed the schedule, '' for none. */
  readonly dependentRoots: readonly string[]
  /** Number of validators that had the duty. */
  readonly scheduled: number
  readonly differences: readonly DutyDifference[]
}

/** Validator indices, each ascending. */
export interface DutyDifference {
  /** 32 bytes, in hex. */
  readonly committeeId: string
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** When the committee's proposal arrived, milliseconds after the slot start. */
  readonly proposalMs?: number
  /** Scheduled, but nothing was stored. */
  readonly absent: readonly number[]
  /** Signed for, but not scheduled. */
  readonly unscheduled: readonly number[]
  /** Signed for, and not covered by the schedule. */
  readonly unchecked: readonly number[]
}

/** The validators of a stored duty. */
export interface StoredValidators {
  readonly role: number
  readonly committeeId: string
  readonly operatorIds: readonly number[]
  readonly validators: readonly number[]
}

/** The validators of all duties of a slot, of some roles. */
export async function readValidatorsOfSlot(
  database: Pick<Database, 'query'>,
  slot: number,
  roles: readonly number[],
): Promise<StoredValidators[]> {
  const after = { slot, role: -1, committee: 0 }
  const duties = await readDuties(database, { after, toSlot: slot }, NO_LIMIT)
  return duties
    .filter(({ role }) => roles.includes(role))
    .map(({ role, committeeId, operatorIds, entries }) => ({
      role,
      committeeId,
      operatorIds,
      validators: entries.map(({ validatorIndex }) => validatorIndex),
    }))
}

const NO_LIMIT = 2 ** 31 - 1

/**
 * Stores comparisons of a slot with its schedule. Lists of several collectors are merged as sets:
 * order and repetition of writes do not matter. Rows are written in key order, to avoid deadlocks.
 */
export async function putComparedSlots(
  transaction: Transaction,
  compared: readonly ComparedSlot[],
): Promise<void> {
  const found = compared.flatMap(({ slot, role, differences }) =>
    differences.map((difference) => ({ slot, role, ...difference })),
  )
  if (found.length > 0) await putDifferences(transaction, found)
  const schedules = compared
    .flatMap(({ slot, role, dependentRoots, scheduled }) =>
      dependentRoots.map((root) => ({ slot, role, root, scheduled })),
    )
    .toSorted((a, b) => a.slot - b.slot || a.role - b.role || (a.root < b.root ? -1 : 1))
  const column = columnsOf(schedules)
  await transaction.query(
    'duty-schedules-put',
    `INSERT INTO duty_schedule AS s (slot, role, dependent_root, scheduled)
     SELECT * FROM unnest($1::int[], $2::smallint[], $3::bytea[], $4::int[])
     ON CONFLICT (slot, role, dependent_root) DO UPDATE SET scheduled = excluded.scheduled
     WHERE s.scheduled < excluded.scheduled`,
    [
      column('int4', ({ slot }) => slot),
      column('int2', ({ role }) => role),
      column('hex', ({ root }) => `0x${root}`),
      column('int4', ({ scheduled }) => scheduled),
    ],
  )
}

type KeyedDifference = DutyDifference & { readonly slot: number; readonly role: number }

interface DifferenceRow {
  readonly committee: number
  readonly slot: number
  readonly role: number
  readonly proposalMs: number | null
  readonly absent: Uint8Array | null
  readonly unscheduled: Uint8Array | null
  readonly unchecked: Uint8Array | null
}

const NO_PROPOSAL = 2_147_483_647

async function putDifferences(
  transaction: Transaction,
  found: readonly KeyedDifference[],
): Promise<void> {
  const committees = await ensureCommittees(transaction, found)
  const rows = found
    .map(
      ({ committeeId, proposalMs, ...one }): DifferenceRow => ({
        committee: committees.get(committeeId) as number,
        slot: one.slot,
        role: one.role,
        proposalMs: proposalMs ?? null,
        absent: pack(one.absent),
        unscheduled: pack(one.unscheduled),
        unchecked: pack(one.unchecked),
      }),
    )
    .toSorted((a, b) => a.committee - b.committee || a.slot - b.slot || a.role - b.role)
  const inserted = await transaction.query<{ committee: number; slot: number; role: number }>(
    'duty-differences-insert',
    `INSERT INTO duty_difference (${COLUMNS}) SELECT * FROM unnest(${TYPES}) ON CONFLICT DO NOTHING
     RETURNING committee, slot, role`,
    valuesOf(rows),
  )
  const isNew = new Set(inserted.map(nameOf))
  const others = rows.filter((row) => !isNew.has(nameOf(row)))
  if (others.length === 0) return
  const stored = await lock(transaction, others)
  const byName = new Map(stored.map((row) => [nameOf(row), row]))
  const merged = others.flatMap((row) => {
    const before = byName.get(nameOf(row))
    return before === undefined ? [] : [merge(before, row)]
  })
  await transaction.query(
    'duty-differences-update',
    `UPDATE duty_difference d SET proposal_ms = t.proposal_ms, absent = t.absent,
       unscheduled = t.unscheduled, unchecked = t.unchecked
     FROM unnest(${TYPES}) AS t(${COLUMNS})
     WHERE d.committee = t.committee AND d.slot = t.slot AND d.role = t.role
       AND (d.proposal_ms, d.absent, d.unscheduled, d.unchecked) IS DISTINCT FROM
         (t.proposal_ms, t.absent, t.unscheduled, t.unchecked)`,
    valuesOf(merged),
  )
}

const COLUMNS = 'committee, slot, role, proposal_ms, absent, unscheduled, unchecked'
const TYPES =
  '$1::int[], $2::int[], $3::smallint[], $4::int[], $5::bytea[], $6::bytea[], $7::bytea[]'

async function lock(
  transaction: Transaction,
  rows: readonly DifferenceRow[],
): Promise<DifferenceRow[]> {
  const column = columnsOf(rows)
  return await transaction.query<DifferenceRow>(
    'duty-differences-lock',
    `SELECT d.committee, d.slot, d.role, d.proposal_ms AS "proposalMs", d.absent, d.unscheduled,
       d.unchecked
     FROM duty_difference d JOIN unnest($1::int[], $2::int[], $3::smallint[]) AS k(committee, slot, role)
       USING (committee, slot, role)
     ORDER BY d.committee, d.slot, d.role FOR UPDATE OF d`,
    [
      column('int4', ({ committee }) => committee),
      column('int4', ({ slot }) => slot),
      column('int2', ({ role }) => role),
    ],
  )
}

function merge(a: DifferenceRow, b: DifferenceRow): DifferenceRow {
  const proposalMs = Math.min(a.proposalMs ?? NO_PROPOSAL, b.proposalMs ?? NO_PROPOSAL)
  return {
    ...a,
    proposalMs: proposalMs === NO_PROPOSAL ? null : proposalMs,
    absent: unite(a.absent, b.absent),
    unscheduled: unite(a.unscheduled, b.unscheduled),
    unchecked: unite(a.unchecked, b.unchecked),
  }
}

function unite(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  const indices = [a, b].flatMap((packed) => (packed === null ? [] : unpackIndices(packed)))
  return pack([...new Set(indices)].toSorted((x, y) => x - y))
}

const pack = (indices: readonly number[]) => (indices.length === 0 ? null : packIndices(indices))

const nameOf = (key: { committee: number; slot: number; role: number }) =>
  `${key.committee} ${key.slot} ${key.role}`

function valuesOf(rows: readonly DifferenceRow[]): Buffer[] {
  const column = columnsOf(rows)
  return [
    column('int4', ({ committee }) => committee),
    column('int4', ({ slot }) => slot),
    column('int2', ({ role }) => role),
    column('int4', ({ proposalMs }) => proposalMs ?? undefined),
    column('bytea', ({ absent }) => absent ?? undefined),
    column('bytea', ({ unscheduled }) => unscheduled ?? undefined),
    column('bytea', ({ unchecked }) => unchecked ?? undefined),
  ]
}
