import type { Transaction } from '../database.ts'
import { type PackedEntries, unpackEntries } from './duty-codec.ts'
import type { StoredDuty } from './duty-row.ts'

/** Cursor in a list of duties. */
export interface DutyPosition {
  readonly slot: number
  readonly role: number
  /** The committee's number in the database. */
  readonly committee: number
}

/** A duty and its cursor. */
export type ReadDuty = StoredDuty & { readonly position: DutyPosition }

interface ReadRow extends PackedEntries {
  readonly committee: number
  readonly slot: number
  readonly role: number
  readonly committeeId: Uint8Array
  readonly operatorIds: number[]
}

/**
 * Duties after a position, by slot, role and committee, at most `limit`.
 * @param toSlot the last one
 */
export async function readDuties(
  transaction: Transaction,
  { after, toSlot }: { readonly after: DutyPosition; readonly toSlot: number },
  limit: number,
): Promise<ReadDuty[]> {
  const rows = await transaction.query<ReadRow>(
    'duties-read',
    `SELECT d.committee, d.slot, d.role, c.committee_id AS "committeeId", c.operator_ids AS "operatorIds",
       d.signers, d.root_mark AS "rootMark", d.round, d.proposal_ms AS "proposalMs",
       d.quorum_ms AS "quorumMs", d.last_ms AS "lastMs", d.validators, d.exceptions, d.values
     FROM duty d JOIN committee c ON c.id = d.committee
     WHERE (d.slot, d.role, d.committee) > ($1::int, $2::smallint, $3::int)
       AND d.slot >= $1::int AND d.slot <= $4::int
     ORDER BY d.slot, d.role, d.committee LIMIT $5`,
    [after.slot, after.role, after.committee, toSlot, limit],
  )
  return rows.map(({ committeeId, operatorIds, committee, slot, role, ...packed }) => ({
    slot,
    role,
    committeeId: Buffer.from(committeeId).toString('hex'),
    operatorIds,
    entries: unpackEntries(packed),
    position: { slot, role, committee },
  }))
}
