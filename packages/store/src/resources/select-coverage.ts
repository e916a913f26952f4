import { MAX_INTERVAL_SLOTS } from '../listening/listening.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export const HOUR_MS = 3_600_000

/** What collectors listened to in an hour. */
export interface CoverageRow {
  /** Unix time of the hour, milliseconds. */
  readonly hourMs: number
  /** Slots that began in the hour, except for the newest ones. */
  readonly slots: number
  /** Pairs of a slot and a subnet to which at least one collector listened throughout. */
  readonly listened: number
}

export interface CoverageFilter {
  /** Unix times in milliseconds; the hours of both are included. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly order: 'asc' | 'desc'
  /** Start after this hour. */
  readonly after?: number | undefined
}

/** A collector writes a slot up to two slots after its end; another one is tolerance. */
const SETTLING_SLOTS = 4

/** Hours from the first that a collector listened in until now. */
export function selectCoverage({
  fromMs,
  toMs,
  order,
  after,
}: CoverageFilter): RowQuery<CoverageRow> {
  const builder = createRowQueryBuilder()
  const isUp = order === 'asc'
  const afterUp = after === undefined ? undefined : after + HOUR_MS
  const afterDown = after === undefined ? undefined : after - HOUR_MS
  const lowest = isUp ? [fromMs, afterUp] : [fromMs]
  const highest = isUp ? [toMs] : [toMs, afterDown]
  const given = (times: readonly (number | undefined)[]) =>
    times
      .flatMap((time) => (time === undefined ? [] : [`, ${builder.value(time)}::bigint`]))
      .join('')
  return builder.build(
    'select-coverage',
    `WITH clock AS (
       SELECT (extract(epoch FROM genesis) * 1000)::bigint AS genesis, slot_ms::bigint AS slot_ms,
         (SELECT min(from_slot) FROM listening) AS first_slot,
         ((extract(epoch FROM now() - genesis) * 1000)::bigint / slot_ms - ${SETTLING_SLOTS})::int AS last_slot
       FROM beacon_clock),
     span AS (
       SELECT greatest(genesis + first_slot * slot_ms${given(lowest)}) AS from_ms,
         least(genesis + last_slot * slot_ms${given(highest)}) AS to_ms
       FROM clock WHERE first_slot IS NOT NULL)
     SELECT hour::float8 AS "hourMs", (s.last - s.first + 1) AS slots, received.listened
     FROM clock, span,
       LATERAL generate_series(from_ms - from_ms % ${HOUR_MS}, to_ms, ${HOUR_MS}) AS hour,
       LATERAL (SELECT ceil((hour - genesis)::numeric / slot_ms)::int AS first,
         least(ceil((hour + ${HOUR_MS} - genesis)::numeric / slot_ms)::int - 1, last_slot) AS last) s,
       LATERAL (SELECT coalesce(sum(bit_count(subnets)), 0)::int AS listened FROM (
         SELECT bit_or(l.subnets) AS subnets
         FROM listening l JOIN generate_series(s.first, s.last) AS slot
           ON slot BETWEEN l.from_slot AND l.to_slot
         WHERE l.from_slot BETWEEN s.first - ${MAX_INTERVAL_SLOTS} AND s.last
         GROUP BY slot) united) received
     WHERE s.last >= s.first
     ORDER BY hour ${isUp ? 'ASC' : 'DESC'}`,
  )
}
