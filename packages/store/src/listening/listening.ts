import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** Maximum slots of an interval, so that those of a slot are found by their first slot. */
export const MAX_INTERVAL_SLOTS = 300

/** Slots during which a collector listened to the same subnets without interruption. */
export interface ListeningInterval {
  readonly fromSlot: number
  /** Inclusive; the interval has at most `MAX_INTERVAL_SLOTS`. */
  readonly toSlot: number
  /** 128 binary digits, subnet 0 first. */
  readonly subnets: string
}

/** Stores intervals. A stored one with the same first slot and subnets is extended. */
export async function putListening(
  transaction: Transaction,
  collector: number,
  intervals: readonly ListeningInterval[],
): Promise<void> {
  if (intervals.length === 0) return
  const column = columnsOf(intervals)
  await transaction.query(
    'listening-put',
    `INSERT INTO listening AS l (collector, from_slot, to_slot, subnets)
     SELECT $1::smallint, from_slot, to_slot, subnets::bit(128)
     FROM unnest($2::int[], $3::int[], $4::text[]) AS t(from_slot, to_slot, subnets)
     ON CONFLICT (collector, from_slot) DO UPDATE SET to_slot = excluded.to_slot
     WHERE l.subnets = excluded.subnets AND l.to_slot < excluded.to_slot`,
    [
      collector,
      column('int4', ({ fromSlot }) => fromSlot),
      column('int4', ({ toSlot }) => toSlot),
      column('text', ({ subnets }) => subnets),
    ],
  )
}

/** Deletes intervals that ended before a slot. */
export async function dropListeningBefore(transaction: Transaction, slot: number): Promise<void> {
  await transaction.query('listening-drop', 'DELETE FROM listening WHERE to_slot < $1', [slot])
}
