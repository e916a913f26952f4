import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** A vote proposed by a committee, used to match late signatures of the slot. */
export interface DutyVote {
  readonly slot: number
  /** Encoded BeaconVote. */
  readonly value: Uint8Array
}

export async function putDutyVotes(
  transaction: Transaction,
  votes: readonly DutyVote[],
): Promise<void> {
  if (votes.length === 0) return
  const column = columnsOf(votes)
  await transaction.query(
    'duty-votes-put',
    `INSERT INTO duty_vote (slot, value) SELECT * FROM unnest($1::int[], $2::bytea[])
     ON CONFLICT DO NOTHING`,
    [column('int4', ({ slot }) => slot), column('bytea', ({ value }) => value)],
  )
}

export async function readDutyVotes(
  transaction: Transaction,
  fromSlot: number,
): Promise<DutyVote[]> {
  return await transaction.query<DutyVote & object>(
    'duty-votes-read',
    'SELECT slot, value FROM duty_vote WHERE slot >= $1 ORDER BY slot, value',
    [fromSlot],
  )
}
