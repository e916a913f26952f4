import type { Transaction } from '../database.ts'
import { readClosedDuties } from './closed-duties.ts'
import { readClosedTo } from './closed-slots.ts'
import { unpackEntries } from './duty-codec.ts'
import type { StoredDuty } from './duty-row.ts'
import { DUTY_ROW, type DutyRow, type DutyRowKey } from './duty-table.ts'

/** A duty and its key. */
export type ReadDuty = StoredDuty & { readonly key: DutyRowKey }

export interface DutyReadRange {
  readonly after: DutyRowKey
  /** Inclusive. */
  readonly toSlot: number
}

/** Duties after a key, by slot, role and committee, at most `limit`. */
export async function readDuties(
  transaction: Pick<Transaction, 'query'>,
  { after, toSlot }: DutyReadRange,
  limit: number,
): Promise<ReadDuty[]> {
  const closedTo = await readClosedTo(transaction)
  const rows: DutyRow[] = []
  const closed = {
    fromSlot: after.slot,
    toSlot: Math.min(toSlot, closedTo - 1),
    order: 'asc',
  } as const
  for await (const { rows: some } of readClosedDuties(transaction, closed, limit)) {
    rows.push(...some.filter((row) => isAfter(row, after)))
    if (rows.length >= limit) break
  }
  if (rows.length < limit && toSlot >= closedTo) {
    const open = await transaction.query<DutyRow>(
      'duties-read',
      `SELECT ${DUTY_ROW} FROM duty d
       WHERE (d.slot, d.role, d.committee) > ($1::int, $2::smallint, $3::int)
         AND d.slot >= $4::int AND d.slot <= $5::int
       ORDER BY d.slot, d.role, d.committee LIMIT $6`,
      [
        after.slot,
        after.role,
        after.committee,
        Math.max(after.slot, closedTo),
        toSlot,
        limit - rows.length,
      ],
    )
    rows.push(...open)
  }
  return await withCommittees(transaction, rows.slice(0, limit))
}

const isAfter = (row: DutyRow, after: DutyRowKey) =>
  row.slot !== after.slot
    ? row.slot > after.slot
    : row.role !== after.role
      ? row.role > after.role
      : row.committee > after.committee

async function withCommittees(
  transaction: Pick<Transaction, 'query'>,
  rows: readonly DutyRow[],
): Promise<ReadDuty[]> {
  if (rows.length === 0) return []
  const committees = await transaction.query<{
    id: number
    committeeId: Uint8Array
    operatorIds: number[]
  }>(
    'duties-committees',
    `SELECT id, committee_id AS "committeeId", operator_ids AS "operatorIds" FROM committee
     WHERE id = ANY($1::int[])`,
    [[...new Set(rows.map(({ committee }) => committee))]],
  )
  const byId = new Map(committees.map((one) => [one.id, one]))
  return rows.flatMap(({ committee, slot, role, ...packed }) => {
    const found = byId.get(committee)
    if (found === undefined) return []
    return [
      {
        slot,
        role,
        committeeId: Buffer.from(found.committeeId).toString('hex'),
        operatorIds: found.operatorIds,
        entries: unpackEntries(packed),
        key: { slot, role, committee },
      },
    ]
  })
}
