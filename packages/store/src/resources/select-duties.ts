import type { PackedEntries } from '../duties/duty-codec.ts'
import { createSelectionBuilder, type Selection, type SelectionBuilder } from './selection.ts'

/** A duty of a committee with packed entries (see `unpackEntries`). */
export interface DutyResourceRow extends PackedEntries {
  readonly slot: number
  readonly role: number
  /** Database id of the committee, used in the cursor. */
  readonly committee: number
  readonly committeeId: Uint8Array
  readonly operatorIds: number[]
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
}

/** Cursor of a duty in a list. */
export interface DutyPlace {
  readonly slot: number
  readonly role: number
  readonly committee: number
}

export interface DutySelection {
  /** 32 bytes. */
  readonly committeeId?: Uint8Array | undefined
  readonly operatorId?: number | undefined
  readonly role?: number | undefined
  readonly fromSlot?: number | undefined
  /** Inclusive. */
  readonly toSlot?: number | undefined
  /** Slots that began at this Unix time in milliseconds or later. */
  readonly fromMs?: number | undefined
  /** Slots that began at this Unix time in milliseconds or earlier. */
  readonly toMs?: number | undefined
  /**
   * Duties in which the common result of most validators is this one, and all duties with
   * exceptions, because packed entries cannot be searched.
   */
  readonly result?: 'complete' | 'quorum' | 'noQuorum' | undefined
  readonly order: 'asc' | 'desc'
  /** Start after it. */
  readonly after?: DutyPlace | undefined
}

/** Duties by slot, role and committee. */
export function selectDuties(which: DutySelection): Selection<DutyResourceRow> {
  const builder = createSelectionBuilder()
  if (which.committeeId !== undefined) {
    builder.where(
      'd.committee = (SELECT id FROM committee WHERE committee_id = ?)',
      which.committeeId,
    )
  }
  if (which.operatorId !== undefined) {
    builder.where('?::bigint = ANY(c.operator_ids)', which.operatorId)
  }
  return select('select-duties', builder, which)
}

export type ValidatorDutyRow = DutyResourceRow & {
  /** Beacon chain index of the validator. */
  readonly validatorIndex: number
}

/**
 * Duties of the validator's current (or last) committee. They include duties without the validator,
 * because packed entries cannot be searched.
 */
export function selectValidatorDuties(
  publicKey: Uint8Array,
  which: Omit<DutySelection, 'committeeId' | 'operatorId'>,
): Selection<ValidatorDutyRow> {
  const builder = createSelectionBuilder()
  const key = builder.value(publicKey)
  builder.where(
    `d.committee = (SELECT own.id
       FROM validator_key k JOIN validator v ON v.key_id = k.id JOIN committee own ON own.operator_ids =
         (SELECT array_agg(id ORDER BY id) FROM unnest(v.operator_ids) AS o(id))
       WHERE k.key = ${key})`,
  )
  return select(
    'select-validator-duties',
    builder,
    which,
    ', i.beacon_index AS "validatorIndex"',
    `CROSS JOIN (SELECT x.beacon_index FROM validator_index x JOIN validator_key k ON k.id = x.validator_key_id
       WHERE k.key = ${key}) i`,
  )
}

function select<Row extends DutyResourceRow>(
  label: string,
  builder: SelectionBuilder,
  { role, fromSlot, toSlot, fromMs, toMs, result, order, after }: DutySelection,
  columns = '',
  joins = '',
): Selection<Row> {
  if (role !== undefined) builder.where('d.role = ?::smallint', role)
  if (fromSlot !== undefined) builder.where('d.slot >= ?::int', fromSlot)
  if (toSlot !== undefined) builder.where('d.slot <= ?::int', toSlot)
  if (fromMs !== undefined) builder.where(`d.slot >= ${slotOf('ceil')}`, fromMs)
  if (toMs !== undefined) builder.where(`d.slot <= ${slotOf('floor')}`, toMs)
  if (result !== undefined) builder.where(`(d.exceptions IS NOT NULL OR ${HAS_RESULT[result]})`)
  if (after !== undefined) {
    const [slot, duty, committee] = [after.slot, after.role, after.committee].map(builder.value)
    const sign = order === 'asc' ? '>' : '<'
    builder.where(
      `(d.slot, d.role, d.committee) ${sign} (${slot}::int, ${duty}::smallint, ${committee}::int)`,
    )
    // Redundant condition for partition pruning.
    builder.where(`d.slot ${sign}= ${slot}::int`)
  }
  const direction = order === 'asc' ? 'ASC' : 'DESC'
  return builder.build(
    label,
    `SELECT d.slot, d.role, d.committee, c.committee_id AS "committeeId", c.operator_ids AS "operatorIds",
       d.signers, d.root_mark AS "rootMark", d.round, d.proposal_ms AS "proposalMs",
       d.quorum_ms AS "quorumMs", d.last_ms AS "lastMs", d.validators, d.exceptions, d.values,
       extract(epoch FROM b.genesis)::float8 * 1000 AS "genesisMs", b.slot_ms AS "slotMs",
       b.slots_per_epoch AS "slotsPerEpoch"${columns}
     FROM duty d JOIN committee c ON c.id = d.committee CROSS JOIN beacon_clock b ${joins}
     ${builder.conditions()}
     ORDER BY d.slot ${direction}, d.role ${direction}, d.committee ${direction}`,
  )
}

/** The slot of a time in milliseconds, within the range of the column. */
const slotOf = (round: 'ceil' | 'floor') =>
  `(SELECT least(greatest(${round}((?::numeric - extract(epoch FROM genesis) * 1000) / slot_ms), -1),
     2147483647)::int FROM beacon_clock)`

const HAS_RESULT = {
  complete:
    'd.quorum_ms IS NOT NULL AND bit_count(d.signers::int::bit(16)) = cardinality(c.operator_ids)',
  quorum:
    'd.quorum_ms IS NOT NULL AND bit_count(d.signers::int::bit(16)) < cardinality(c.operator_ids)',
  noQuorum: 'd.quorum_ms IS NULL',
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
