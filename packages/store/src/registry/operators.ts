import type { Transaction } from '../database.ts'
import { operator } from '../schema.ts'
import { createRowFormat, type RecordOf } from './row-format.ts'

/** A registered operator. `index` is its 0-based position among all operators ever registered. */
export type Operator = RecordOf<typeof operator, 'name'>

const format = createRowFormat(operator, 'index', ['name'])

const { operatorId: _, fee: __, removedBlock: ___, ...ofCurrentContract } = format.absent

/** Defaults of members that only the current contract provides. */
export const NO_MONEY = ofCurrentContract

/** Which operators to load: those matching any part. */
export interface OperatorFilter {
  operatorIds?: readonly number[]
  keyIds?: readonly number[]
  indexes?: readonly number[]
  /**
   * Operators with a declared fee or an ETH fee: their currency depends on where the contract
   * became v2.
   */
  ofTheTime?: boolean
}

export async function loadOperators(
  transaction: Transaction,
  { operatorIds = [], keyIds = [], indexes = [], ofTheTime = false }: OperatorFilter,
): Promise<Operator[]> {
  if (operatorIds.length + keyIds.length + indexes.length === 0 && !ofTheTime) return []
  const rows = await transaction.query(
    'operators-load',
    `SELECT ${format.columns} FROM operator r
     WHERE operator_id = ANY($1::bigint[]) OR key_id = ANY($2::int[]) OR index = ANY($3::int[])
       OR ($4 AND (declared_fee IS NOT NULL OR eth_fee IS NOT NULL))
     ORDER BY index`,
    [operatorIds, keyIds, indexes, ofTheTime],
  )
  return rows.map(format.read)
}

/** Each index at most once. */
export async function writeOperators(
  transaction: Transaction,
  operators: readonly Operator[],
): Promise<void> {
  await format.write(transaction, 'operators-write', operators)
}
