import { type PackedEntries, unpackEntries } from '../duties/duty-codec.ts'
import type { StoredDutyEntry } from '../duties/duty-row.ts'
import { DUTY_COLUMNS, DUTY_TYPES, type DutyRow, dutyColumns } from '../duties/duty-table.ts'
import { inClosedAndOpenDays } from './closed-and-open-days.ts'
import type { DutySelection } from './duty-selection.ts'
import { createSelectionBuilder, type Selection, type SelectionBuilder } from './selection.ts'

/**
 * A duty of a committee with packed entries, and how it differs from the schedule of a beacon node
 * (see `duty-schedule.ts`). Without signatures, `validators` and the other columns of entries are
 * null.
 */
export interface DutyResourceRow extends Omit<PackedEntries, 'validators'> {
  readonly validators: Uint8Array | null
  readonly slot: number
  readonly role: number
  /** Database id of the committee, used in the cursor. */
  readonly committee: number
  readonly committeeId: Uint8Array
  readonly operatorIds: number[]
  /** Packed validator indices, like the next two; null for none. */
  readonly absent: Uint8Array | null
  readonly unscheduled: Uint8Array | null
  readonly unchecked: Uint8Array | null
  /** When the proposal for the absent ones arrived, milliseconds after the slot start. */
  readonly absentProposalMs: number | null
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
}

/** The entries of a duty; none if no signature was stored. */
export function entriesOf(row: DutyResourceRow): StoredDutyEntry[] {
  const { validators } = row
  return validators === null ? [] : unpackEntries({ ...row, validators })
}

/** Duties by slot, role and committee. */
export function selectDuties(which: DutySelection): Selection<DutyResourceRow> {
  return inClosedAndOpenDays(which, {
    select: selectDutiesFrom,
    committees({ value, build }) {
      const { committeeId, operatorId } = which
      const conditions = [
        ...(committeeId ? [`committee_id = ${value(committeeId)}`] : []),
        ...(operatorId === undefined ? [] : [`${value(operatorId)}::bigint = ANY(operator_ids)`]),
      ]
      if (conditions.length === 0) return undefined
      const text = `SELECT id AS committee FROM committee WHERE ${conditions.join(' AND ')}`
      return build('select-committees', text)
    },
  })
}

function selectDutiesFrom(
  which: DutySelection,
  rows?: readonly DutyRow[],
): Selection<DutyResourceRow> {
  const builder = createSelectionBuilder()
  const { committeeId, operatorId } = which
  const committee =
    committeeId && `(SELECT id FROM committee WHERE committee_id = ${builder.value(committeeId)})`
  const operator = operatorId === undefined ? undefined : `${builder.value(operatorId)}::bigint`
  const source = sourceOf(builder, rows)
  const duties = mergedDuties(builder, which, { committee, operator, source: source.name })
  const given = source.text === '' ? '' : `WITH ${source.text} `
  return builder.build(
    'select-duties',
    (limit) =>
      `${given}SELECT m.* FROM (${duties(limit)}) m ORDER BY ${orderOf('m', which.order)}${limit}`,
  )
}

export type ValidatorDutyRow = DutyResourceRow & {
  /** Beacon chain index of the validator. */
  readonly validatorIndex: number
}

/**
 * Duties of the committees that performed a validator's duties, and of the one it is registered with
 * (or was last). They include duties without the validator, because packed entries cannot be
 * searched.
 */
export function selectValidatorDuties(
  publicKey: Uint8Array,
  which: Omit<DutySelection, 'committeeId' | 'operatorId'>,
): Selection<ValidatorDutyRow> {
  return inClosedAndOpenDays(which, {
    select: (selected, rows) => selectValidatorDutiesFrom(publicKey, selected, rows),
    committees: ({ value, build }) =>
      build('select-committees', `WITH ${heldOf(value(publicKey))} SELECT committee FROM held`),
  })
}

function selectValidatorDutiesFrom(
  publicKey: Uint8Array,
  which: DutySelection,
  rows: readonly DutyRow[] | undefined,
): Selection<ValidatorDutyRow> {
  const builder = createSelectionBuilder()
  const held = heldOf(builder.value(publicKey))
  const source = sourceOf(builder, rows)
  const duties = mergedDuties(builder, which, {
    committee: 'held.committee',
    source: source.name,
  })
  const given = source.text === '' ? held : `${held}, ${source.text}`
  // Each committee's duties are read in order up to the limit: sorting all of them would take
  // longer with every day.
  return builder.build(
    'select-validator-duties',
    (limit) => `WITH ${given}
     SELECT m.*, own.beacon_index AS "validatorIndex"
     FROM own CROSS JOIN held CROSS JOIN LATERAL (${duties(limit)}) m
     ORDER BY ${orderOf('m', which.order)}${limit}`,
  )
}

/** The validator and its committees, as common table expressions. @param key SQL expression */
const heldOf = (key: string) => `own AS (SELECT k.id, x.beacon_index FROM validator_key k
       JOIN validator_index x ON x.validator_key_id = k.id WHERE k.key = ${key}),
     held AS (
       SELECT h.committee FROM own JOIN duty_holder h ON h.validator_key_id = own.id
       UNION
       SELECT c.id FROM own JOIN validator v ON v.key_id = own.id JOIN committee c ON c.operator_ids =
         (SELECT array_agg(id ORDER BY id) FROM unnest(v.operator_ids) AS o(id)))`

/** The relation of stored duties: the table, or given rows as a common table expression. */
function sourceOf(
  { value }: SelectionBuilder,
  rows: readonly DutyRow[] | undefined,
): { name: string; text: string } {
  if (rows === undefined) return { name: 'duty', text: '' }
  const columns = dutyColumns(rows).map((column, i) => `${value(column)}::${DUTY_TYPES[i]}[]`)
  const text = `given AS MATERIALIZED (SELECT * FROM unnest(${columns.join(', ')}) AS g(${DUTY_COLUMNS}))`
  return { name: 'given', text }
}

/** SQL expressions. */
interface DutyScope {
  readonly committee?: string | undefined
  readonly operator?: string | undefined
  /** The relation of stored duties. */
  readonly source: string
}

/**
 * Stored duties with their differences, and differences of duties of which nothing was stored. Each
 * part is in order and limited, so that a page reads no more rows than it may show.
 */
function mergedDuties(
  builder: SelectionBuilder,
  which: DutySelection,
  scope: DutyScope,
): (limit: string) => string {
  const conditionsOf = dutyConditions(builder, which, scope)
  const { result, order } = which
  const wanted = result === undefined ? [] : [HAS_RESULT[result]]
  const part = (alias: string, columns: string, from: string, more: readonly string[]) => {
    const conditions = [...conditionsOf(alias), ...more]
    return (limit: string) =>
      `(SELECT ${alias}.slot, ${alias}.role, ${alias}.committee, c.committee_id AS "committeeId",
         c.operator_ids AS "operatorIds", ${columns},
         f.absent, f.unscheduled, f.unchecked, f.proposal_ms AS "absentProposalMs",
         extract(epoch FROM b.genesis)::float8 * 1000 AS "genesisMs", b.slot_ms AS "slotMs",
         b.slots_per_epoch AS "slotsPerEpoch"
       FROM ${from} CROSS JOIN beacon_clock b
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
       ORDER BY ${orderOf(alias, order)}${limit})`
  }
  const stored = part(
    'd',
    `d.signers, d.root_mark AS "rootMark", d.round, d.proposal_ms AS "proposalMs",
     d.quorum_ms AS "quorumMs", d.last_ms AS "lastMs", d.validators, d.exceptions, d.values`,
    `${scope.source} d JOIN committee c ON c.id = d.committee LEFT JOIN duty_difference f
       ON f.committee = d.committee AND f.slot = d.slot AND f.role = d.role`,
    wanted,
  )
  if (result === 'complete' || result === 'quorum') return stored
  const absent = part(
    'f',
    `NULL::smallint, NULL::int, NULL::smallint, NULL::int, NULL::int, NULL::int, NULL::bytea,
     NULL::bytea, NULL::bytea`,
    'duty_difference f JOIN committee c ON c.id = f.committee',
    [
      'f.absent IS NOT NULL',
      `NOT EXISTS (SELECT FROM ${scope.source} d
         WHERE d.committee = f.committee AND d.slot = f.slot AND d.role = f.role)`,
    ],
  )
  return (limit) => `${stored(limit)} UNION ALL ${absent(limit)}`
}

/** The conditions of a selection, for a table alias. */
function dutyConditions(
  { value }: SelectionBuilder,
  { role, fromSlot, toSlot, fromMs, toMs, order, after }: DutySelection,
  { committee, operator }: DutyScope,
): (alias: string) => string[] {
  const texts: string[] = []
  if (committee !== undefined) texts.push(`@.committee = ${committee}`)
  if (operator !== undefined) texts.push(`${operator} = ANY(c.operator_ids)`)
  if (role !== undefined) texts.push(`@.role = ${value(role)}::smallint`)
  if (fromSlot !== undefined) texts.push(`@.slot >= ${value(fromSlot)}::int`)
  if (toSlot !== undefined) texts.push(`@.slot <= ${value(toSlot)}::int`)
  if (fromMs !== undefined) texts.push(`@.slot >= ${slotOf('ceil', value(fromMs))}`)
  if (toMs !== undefined) texts.push(`@.slot <= ${slotOf('floor', value(toMs))}`)
  if (after !== undefined) {
    const [slot, duty, last] = [after.slot, after.role, after.committee].map(value)
    const sign = order === 'asc' ? '>' : '<'
    texts.push(
      `(@.slot, @.role, @.committee) ${sign} (${slot}::int, ${duty}::smallint, ${last}::int)`,
      // Redundant condition for partition pruning.
      `@.slot ${sign}= ${slot}::int`,
    )
  }
  return (alias) => texts.map((text) => text.replaceAll('@', alias))
}

function orderOf(alias: string, order: DutySelection['order']): string {
  const direction = order === 'asc' ? 'ASC' : 'DESC'
  return ['slot', 'role', 'committee'].map((name) => `${alias}.${name} ${direction}`).join(', ')
}

/** The slot of a time in milliseconds, within the range of the column. */
const slotOf = (round: 'ceil' | 'floor', ms: string) =>
  `(SELECT least(greatest(${round}((${ms}::numeric - extract(epoch FROM genesis) * 1000) / slot_ms), -1),
     2147483647)::int FROM beacon_clock)`

const HAS_RESULT = {
  complete:
    '(d.exceptions IS NOT NULL OR d.quorum_ms IS NOT NULL AND bit_count(d.signers::int::bit(16)) = cardinality(c.operator_ids))',
  quorum:
    '(d.exceptions IS NOT NULL OR d.quorum_ms IS NOT NULL AND bit_count(d.signers::int::bit(16)) < cardinality(c.operator_ids))',
  noQuorum: '(d.exceptions IS NOT NULL OR d.quorum_ms IS NULL OR f.absent IS NOT NULL)',
} as const

export interface IndexedKeyRow {
  readonly index: number
  /** 48 bytes. */
  readonly key: Uint8Array
}

/** Validator public keys by beacon chain index. */
export function selectIndexedKeys(indices: readonly number[]): Selection<IndexedKeyRow> {
  const builder = createSelectionBuilder()
  const wanted = builder.value(indices)
  return builder.build(
    'select-indexed-keys',
    `SELECT i.beacon_index AS index, k.key FROM validator_index i
       JOIN validator_key k ON k.id = i.validator_key_id
     WHERE i.beacon_index = ANY(${wanted}::bigint[])`,
  )
}
