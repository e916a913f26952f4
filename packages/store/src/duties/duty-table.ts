import { columnsOf } from '../binary-array.ts'
import type { PackedEntries } from './duty-codec.ts'

/** Identifies a row of `duty`, also as a cursor in lists. */
export interface DutyRowKey {
  /** `committee.id` */
  readonly committee: number
  readonly slot: number
  /** Beacon role number. */
  readonly role: number
}

/** A row of `duty`. */
export type DutyRow = DutyRowKey & PackedEntries

/** The columns of `duty`. */
export const DUTY_COLUMNS =
  'committee, slot, role, signers, root_mark, round, proposal_ms, quorum_ms, last_ms, validators, exceptions, values'

/** The columns of `duty d`, named as in `DutyRow`. */
export const DUTY_ROW = `d.committee, d.slot, d.role, d.signers, d.root_mark AS "rootPrefix", d.round,
  d.proposal_ms AS "proposalMs", d.quorum_ms AS "quorumMs", d.last_ms AS "lastMs", d.validators,
  d.exceptions, d.values`

/** Types of the arrays of `dutyColumns`, in the order of the columns. */
export const DUTY_TYPES = [
  'int',
  'int',
  'smallint',
  'smallint',
  'int',
  'smallint',
  'int',
  'int',
  'int',
  'bytea',
  'bytea',
  'bytea',
]

/** The parameters `$1` to `$12` with their types. */
export const DUTY_PARAMETERS = DUTY_TYPES.map((type, i) => `$${i + 1}::${type}[]`).join(', ')

/** Rows as an array per column. */
export function dutyColumns(rows: readonly DutyRow[]): Buffer[] {
  const column = columnsOf(rows)
  return [
    column('int4', (row) => row.committee),
    column('int4', (row) => row.slot),
    column('int2', (row) => row.role),
    column('int2', (row) => row.signers),
    column('int4', (row) => row.rootPrefix),
    column('int2', (row) => row.round),
    column('int4', (row) => row.proposalMs ?? undefined),
    column('int4', (row) => row.quorumMs ?? undefined),
    column('int4', (row) => row.lastMs),
    column('bytea', (row) => row.validators),
    column('bytea', (row) => row.exceptions ?? undefined),
    column('bytea', (row) => row.values ?? undefined),
  ]
}

/** Quorum size of a committee: 2f + 1 of 3f + 1. The store does not depend on `packages/ssv`. */
export const quorumOf = (operators: number) => Math.ceil((operators * 2) / 3)
