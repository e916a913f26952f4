import { MAX_INTERVAL_SLOTS } from '../listening/listening.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/** Slots after that of a duty in which nodes still relay its messages. */
export const LATE_SLOTS = 34

/** Subnets to which collectors listened from a slot until messages for it were no longer forwarded. */
export interface ListenedRow {
  readonly slot: number
  /** 128 binary digits, subnet 0 first. */
  readonly subnets: string
}

export function selectListened(slots: readonly number[]): RowQuery<ListenedRow> {
  const builder = createRowQueryBuilder()
  const wanted = builder.value(slots)
  return builder.build(
    'select-listened',
    `SELECT wanted.slot, bit_and(coalesce(united.subnets, 0::bit(128)))::text AS subnets
     FROM unnest(${wanted}::int[]) AS wanted(slot),
       LATERAL generate_series(wanted.slot, wanted.slot + ${LATE_SLOTS}) AS received
       LEFT JOIN LATERAL (SELECT bit_or(l.subnets) AS subnets FROM listening l
         WHERE l.from_slot BETWEEN received - ${MAX_INTERVAL_SLOTS} AND received AND l.to_slot >= received) united ON true
     GROUP BY wanted.slot`,
  )
}
