import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { lockClosedTo } from './closed-slots.ts'
import { lockChunks } from './duty-chunks.ts'
import { type PackedEntries, packEntries, unpackEntries } from './duty-codec.ts'
import type { StoredDuty, StoredDutyEntry } from './duty-row.ts'
import {
  DUTY_COLUMNS,
  DUTY_PARAMETERS,
  DUTY_ROW,
  type DutyRow,
  type DutyRowKey,
  dutyColumns,
  quorumOf,
} from './duty-table.ts'
import { mergeEntries, sameObservation } from './merge-entries.ts'

/** A row that was inserted or changed. */
export interface DutyChange extends Omit<StoredDuty, 'entries'> {
  /** `committee.id` */
  readonly committee: number
  /** The entries with a quorum that are new or differ from before; ascending by validator index. */
  readonly publishable: readonly StoredDutyEntry[]
  /** Whether the row had entries with a quorum before. */
  readonly isUpdate: boolean
  /** Whether there was no row before. */
  readonly isInserted: boolean
}

/**
 * Stores duties, each key at most once. Existing rows are merged: signers are combined. Rows are
 * locked in key order, so that two collectors can write the same duties concurrently: the second
 * waits and merges with the committed row. Duties of closed slots are merged into packed ones.
 *
 * @returns the inserted and changed rows, in key order
 */
export async function putDuties(
  transaction: Transaction,
  duties: readonly StoredDuty[],
): Promise<DutyChange[]> {
  if (duties.length === 0) return []
  const committees = await ensureCommittees(transaction, duties)
  const given = duties
    .map((duty) => ({ duty, key: keyOf(duty, committees) }))
    .toSorted((a, b) => compareKeys(a.key, b.key))
  const closedTo = await lockClosedTo(transaction)
  const isClosed = ({ key }: { key: DutyRowKey }) => key.slot < closedTo
  const inserted = await insert(
    transaction,
    given
      .filter((one) => !isClosed(one))
      .map(({ duty, key }) => ({ ...key, ...packEntries(duty.entries) })),
  )
  const isNew = new Set(inserted.map(nameOf))
  const others = given.filter(({ key }) => !isNew.has(nameOf(key)))
  const stored = new Map(
    (
      await lock(
        transaction,
        others.map(({ key }) => key),
      )
    ).map((row) => [nameOf(row), row]),
  )
  // What is not packed yet is still in its row, which is locked now.
  const late = others.filter((one) => isClosed(one) && !stored.has(nameOf(one.key)))
  const chunks = await lockChunks(
    transaction,
    late.map(({ key }) => key),
  )
  const changed: DutyRow[] = []
  const changes = given.flatMap(({ duty, key }) => {
    if (isNew.has(nameOf(key))) return [insertedOf(key, duty)]
    const unpacked = stored.get(nameOf(key))
    const row = unpacked ?? chunks.get(key)
    if (row === undefined && !isClosed({ key })) return []
    if (row === undefined) {
      chunks.set(key, packEntries(duty.entries))
      return [insertedOf(key, duty)]
    }
    const before = unpackEntries(row)
    const after = mergeEntries(before, duty.entries, quorumOf(duty.operatorIds.length))
    const packed = packEntries(after)
    if (isSame(row, packed)) return []
    if (unpacked === undefined) chunks.set(key, packed)
    else changed.push({ ...key, ...packed })
    return [changeOf(key, duty, before, after)]
  })
  await update(transaction, changed)
  await chunks.write()
  return changes
}

const insertedOf = (key: DutyRowKey, duty: StoredDuty): DutyChange => ({
  ...changeOf(key, duty, [], duty.entries),
  isInserted: true,
})

function changeOf(
  { committee }: DutyRowKey,
  { entries: _, ...duty }: StoredDuty,
  before: readonly StoredDutyEntry[],
  after: readonly StoredDutyEntry[],
): DutyChange {
  const known = new Map(before.map((entry) => [entry.validatorIndex, entry]))
  const publishable = after.filter((entry) => {
    const stored = known.get(entry.validatorIndex)
    return hasQuorum(entry) && (stored === undefined || !sameObservation(stored, entry))
  })
  return { ...duty, committee, publishable, isUpdate: before.some(hasQuorum), isInserted: false }
}

const hasQuorum = ({ quorumMs }: StoredDutyEntry) => quorumMs !== undefined

function keyOf({ slot, role, committeeId }: StoredDuty, committees: ReadonlyMap<string, number>) {
  return { committee: committees.get(committeeId) as number, slot, role }
}

const nameOf = ({ committee, slot, role }: DutyRowKey) => `${committee} ${slot} ${role}`

const compareKeys = (a: DutyRowKey, b: DutyRowKey) =>
  a.committee - b.committee || a.slot - b.slot || a.role - b.role

/** @returns the database id of each committee, by committee id; new committees are inserted */
export async function ensureCommittees(
  transaction: Transaction,
  duties: readonly Pick<StoredDuty, 'committeeId' | 'operatorIds'>[],
): Promise<Map<string, number>> {
  const wanted = [...new Map(duties.map((duty) => [duty.committeeId, duty])).values()].toSorted(
    (a, b) => (a.committeeId < b.committeeId ? -1 : 1),
  )
  const column = columnsOf(wanted)
  const values = [
    column('hex', ({ committeeId }) => `0x${committeeId}`),
    // Nested arrays are passed as text, because unnest would flatten them.
    column('text', ({ operatorIds }) => `{${operatorIds.join(',')}}`),
  ]
  for (;;) {
    const rows = await transaction.query<{ id: number; committee_id: Uint8Array }>(
      'committees-find',
      'SELECT id, committee_id FROM committee WHERE committee_id = ANY($1::bytea[])',
      values.slice(0, 1),
    )
    const known = new Map(
      rows.map(({ id, committee_id }) => [Buffer.from(committee_id).toString('hex'), id]),
    )
    if (wanted.every(({ committeeId }) => known.has(committeeId))) return known
    await transaction.query(
      'committees-add',
      `INSERT INTO committee (committee_id, operator_ids)
       SELECT committee_id, operator_ids::bigint[]
       FROM unnest($1::bytea[], $2::text[]) AS t(committee_id, operator_ids)
       ON CONFLICT DO NOTHING`,
      values,
    )
  }
}

async function insert(transaction: Transaction, rows: readonly DutyRow[]): Promise<DutyRowKey[]> {
  if (rows.length === 0) return []
  return await transaction.query<DutyRow>(
    'duties-insert',
    `INSERT INTO duty (${DUTY_COLUMNS}) SELECT * FROM unnest(${DUTY_PARAMETERS}) ON CONFLICT DO NOTHING
     RETURNING committee, slot, role`,
    dutyColumns(rows),
  )
}

async function lock(transaction: Transaction, keys: readonly DutyRowKey[]): Promise<DutyRow[]> {
  if (keys.length === 0) return []
  const column = columnsOf(keys)
  return await transaction.query<DutyRow>(
    'duties-lock',
    `SELECT ${DUTY_ROW}
     FROM duty d JOIN unnest($1::int[], $2::int[], $3::smallint[]) AS k(committee, slot, role)
       USING (committee, slot, role)
     ORDER BY d.committee, d.slot, d.role FOR UPDATE OF d`,
    [
      column('int4', (key) => key.committee),
      column('int4', (key) => key.slot),
      column('int2', (key) => key.role),
    ],
  )
}

async function update(transaction: Transaction, rows: readonly DutyRow[]): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'duties-update',
    `UPDATE duty d SET signers = t.signers, root_mark = t.root_mark, round = t.round,
       proposal_ms = t.proposal_ms, quorum_ms = t.quorum_ms, last_ms = t.last_ms,
       validators = t.validators, exceptions = t.exceptions, values = t.values
     FROM unnest(${DUTY_PARAMETERS}) AS t(${DUTY_COLUMNS})
     WHERE d.committee = t.committee AND d.slot = t.slot AND d.role = t.role`,
    dutyColumns(rows),
  )
}

function isSame(a: PackedEntries, b: PackedEntries): boolean {
  const bytes = (value: Uint8Array | null) => (value === null ? null : Buffer.from(value))
  const [first, second] = [a, b].map((packed) => [
    packed.signers,
    packed.rootPrefix,
    packed.round,
    packed.proposalMs,
    packed.quorumMs,
    packed.lastMs,
    bytes(packed.validators)?.toString('hex'),
    bytes(packed.exceptions)?.toString('hex'),
    bytes(packed.values)?.toString('hex'),
  ])
  return first?.every((value, i) => value === second?.[i]) === true
}
