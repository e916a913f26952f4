import type { Transaction } from '../database.ts'
import type { DutyFilter } from './duty-filter.ts'

/** Which slots are selected, and the slot timing. */
export interface DutyBounds {
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** The first slot whose duties are not packed. */
  readonly closedTo: number
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
}

const LAST_SLOT = 2 ** 31 - 1

/** Read before any duty is. @returns undefined if there are no duties */
export async function readDutyBounds(
  database: Pick<Transaction, 'query'>,
  { fromSlot, toSlot, fromMs, toMs, order, after }: DutyFilter,
): Promise<DutyBounds | undefined> {
  const [row] = await database.query<Omit<DutyBounds, 'fromSlot' | 'toSlot'>>(
    'select-duty-bounds',
    `SELECT p.closed_to AS "closedTo", round(extract(epoch FROM b.genesis) * 1000)::float8 AS "genesisMs",
       b.slot_ms AS "slotMs", b.slots_per_epoch AS "slotsPerEpoch"
     FROM duty_packing p CROSS JOIN beacon_clock b`,
  )
  if (row === undefined) return undefined
  const slotsAt = (ms: number) => (ms - row.genesisMs) / row.slotMs
  const isAscending = order === 'asc'
  return {
    ...row,
    fromSlot: Math.max(
      fromSlot ?? 0,
      fromMs === undefined ? 0 : Math.ceil(slotsAt(fromMs)),
      isAscending ? (after?.slot ?? 0) : 0,
    ),
    toSlot: Math.min(
      toSlot ?? LAST_SLOT,
      toMs === undefined ? LAST_SLOT : Math.floor(slotsAt(toMs)),
      isAscending ? LAST_SLOT : (after?.slot ?? LAST_SLOT),
    ),
  }
}
