import type { Transaction } from '../database.ts'
import { type PackedEntries, unpackEntries } from '../duties/duty-codec.ts'
import type { DutyDifferenceRow } from '../duties/duty-differences.ts'
import type { StoredDutyEntry } from '../duties/duty-row.ts'
import type { DutyRowKey } from '../duties/duty-table.ts'
import { type DutyBounds, readDutyBounds } from './duty-bounds.ts'
import type { DutyFilter } from './duty-filter.ts'
import { createRowQueryBuilder, type RowQuery, type Walk } from './row-query.ts'
import { type FoundDuty, walkDuties } from './walk-duties.ts'

/**
 * A duty of a committee with packed entries, and how it differs from the schedule of a beacon node
 * (see `duty-schedule.ts`). Without signatures, `entries` is undefined.
 */
export interface CommitteeDutyRow extends DutyRowKey, Omit<DutyDifferenceRow, keyof DutyRowKey> {
  readonly entries: PackedEntries | undefined
  readonly committeeId: Uint8Array
  readonly operatorIds: number[]
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
}

/** The entries of a duty; none if no signature was stored. */
export const entriesOf = ({ entries }: CommitteeDutyRow): StoredDutyEntry[] =>
  entries === undefined ? [] : unpackEntries(entries)

/** Duties by slot, role and committee. */
export function selectDuties(filter: DutyFilter): Walk<CommitteeDutyRow> {
  const { committeeId, operatorId } = filter
  return {
    label: 'select-duties',
    async *steps(database, wanted) {
      const builder = createRowQueryBuilder()
      if (committeeId !== undefined) builder.where('c.committee_id = ?', committeeId)
      if (operatorId !== undefined) builder.where('?::bigint = ANY(c.operator_ids)', operatorId)
      const { label, text, values } = builder.build(
        'select-committees',
        `SELECT ${COMMITTEE} FROM committee c ${builder.conditions()}`,
      )
      const own =
        values.length === 0
          ? undefined
          : await database.query<Committee & object>(label, text(''), values)
      yield* stepsOf(database, { filter, own }, wanted)
    },
  }
}

export type ValidatorDutyRow = CommitteeDutyRow & {
  /** Beacon chain index of the validator. */
  readonly validatorIndex: number
}

/**
 * Duties of a validator that are stored or were scheduled: with the committees that performed its
 * duties, and the one that it is registered with (or was last).
 */
export function selectValidatorDuties(
  publicKey: Uint8Array,
  filter: Omit<DutyFilter, 'committeeId' | 'operatorId'>,
): Walk<ValidatorDutyRow> {
  return {
    label: 'select-validator-duties',
    async *steps(database, wanted) {
      const own = await database.query<Committee & { validatorIndex: number }>(
        'select-held-committees',
        `WITH own AS (SELECT k.id, x.beacon_index FROM validator_key k
             JOIN validator_index x ON x.validator_key_id = k.id WHERE k.key = $1),
           performed AS (
             SELECT h.committee FROM own JOIN duty_holder h ON h.validator_key_id = own.id
             UNION
             SELECT c.id FROM own JOIN validator v ON v.key_id = own.id JOIN committee c ON c.operator_ids =
               (SELECT array_agg(id ORDER BY id) FROM unnest(v.operator_ids) AS o(id)))
         SELECT ${COMMITTEE}, own.beacon_index AS "validatorIndex"
         FROM own CROSS JOIN performed JOIN committee c ON c.id = performed.committee`,
        [publicKey],
      )
      const validatorIndex = own[0]?.validatorIndex
      if (validatorIndex === undefined) return
      for await (const step of stepsOf(database, { filter, own, validatorIndex }, wanted)) {
        yield { ...step, rows: step.rows.map((row) => ({ ...row, validatorIndex })) }
      }
    },
  }
}

interface Committee {
  readonly committee: number
  readonly committeeId: Uint8Array
  readonly operatorIds: number[]
}

const COMMITTEE =
  'c.id AS committee, c.committee_id AS "committeeId", c.operator_ids AS "operatorIds"'

interface Scope {
  readonly filter: DutyFilter
  /** The selected committees; all when absent. */
  readonly own?: readonly Committee[] | undefined
  readonly validatorIndex?: number | undefined
}

async function* stepsOf(
  database: Pick<Transaction, 'query'>,
  { filter, own, validatorIndex }: Scope,
  wanted: number,
) {
  const bounds = await readDutyBounds(database, filter)
  if (bounds === undefined || own?.length === 0) return
  const { role, order, after, result } = filter
  const range = {
    ...{ role, order, after, ...bounds, validatorIndex },
    committees: own?.map(({ committee }) => committee),
    isUnfinished: result === 'withoutQuorum',
    withAbsent: result === undefined || result === 'withoutQuorum',
  }
  const known = new Map((own ?? []).map((one) => [one.committee, one]))
  for await (const { duties, ...step } of walkDuties(database, range, wanted)) {
    await readCommittees(database, duties, known)
    const rows = duties.flatMap((duty): CommitteeDutyRow[] => {
      const committee = known.get(duty.committee)
      const isCandidate = committee !== undefined && mayHaveResult(duty, committee, result)
      return isCandidate ? [toRow(duty, committee, bounds)] : []
    })
    yield { ...step, rows }
  }
}

/** Adds the committees of duties to those known. */
async function readCommittees(
  database: Pick<Transaction, 'query'>,
  duties: readonly FoundDuty[],
  known: Map<number, Committee>,
): Promise<void> {
  const missing = new Set(duties.map(({ committee }) => committee).filter((id) => !known.has(id)))
  if (missing.size === 0) return
  const read = await database.query<Committee & object>(
    'select-committees-of-duties',
    `SELECT ${COMMITTEE} FROM committee c WHERE c.id = ANY($1::int[])`,
    [[...missing]],
  )
  for (const one of read) known.set(one.committee, one)
}

/** The walk has found those that may have no quorum. */
function mayHaveResult(
  { row }: FoundDuty,
  { operatorIds }: Committee,
  result: DutyFilter['result'],
): boolean {
  if (result === undefined || result === 'withoutQuorum') return true
  if (row === undefined) return false
  if (row.exceptions !== null) return true
  const isSignedByAll = operatorIds.every((_, i) => (row.signers & (1 << i)) !== 0)
  return row.quorumMs !== null && isSignedByAll === (result === 'complete')
}

function toRow(
  { row, difference, ...key }: FoundDuty,
  { committeeId, operatorIds }: Committee,
  { genesisMs, slotMs, slotsPerEpoch }: DutyBounds,
): CommitteeDutyRow {
  return {
    ...key,
    entries: row,
    committeeId,
    operatorIds,
    absent: difference?.absent ?? null,
    unscheduled: difference?.unscheduled ?? null,
    unchecked: difference?.unchecked ?? null,
    absentProposalMs: difference?.absentProposalMs ?? null,
    ...{ genesisMs, slotMs, slotsPerEpoch },
  }
}

export interface IndexedKeyRow {
  readonly index: number
  /** 48 bytes. */
  readonly key: Uint8Array
}

/** Validator public keys by beacon chain index. */
export function selectIndexedKeys(indices: readonly number[]): RowQuery<IndexedKeyRow> {
  const builder = createRowQueryBuilder()
  const wanted = builder.value(indices)
  return builder.build(
    'select-indexed-keys',
    `SELECT i.beacon_index AS index, k.key FROM validator_index i
       JOIN validator_key k ON k.id = i.validator_key_id
     WHERE i.beacon_index = ANY(${wanted}::bigint[])`,
  )
}
