import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** A validator and a committee that performed its duties: a row of `duty_holder`. */
export interface ValidatorCommitteePair {
  /** `validator_key.id` */
  readonly keyId: number
  /** `committee.id` */
  readonly committee: number
}

/** Stores pairs; known ones are skipped. In key order, so that two collectors do not deadlock. */
export async function putDutyCommittees(
  transaction: Transaction,
  pairs: readonly ValidatorCommitteePair[],
): Promise<void> {
  if (pairs.length === 0) return
  const sorted = pairs.toSorted((a, b) => a.keyId - b.keyId || a.committee - b.committee)
  const column = columnsOf(sorted)
  await transaction.query(
    'duty-holders-put',
    `INSERT INTO duty_holder (validator_key_id, committee)
     SELECT * FROM unnest($1::int[], $2::int[]) ON CONFLICT DO NOTHING`,
    [column('int4', ({ keyId }) => keyId), column('int4', ({ committee }) => committee)],
  )
}
