import { VOTE_OF_DIGEST } from '../duties/duty-values.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/** A decided value, or its beginning. */
export interface DutyValueRow {
  readonly slot: number
  /** See `StoredDutyEntry`. */
  readonly digest: string
  readonly value: Uint8Array
}

/** The first bytes of values, votes of committees included. Values no longer kept are missing. */
export function selectDutyValues(
  wanted: readonly { readonly slot: number; readonly digest: string }[],
  maxBytes: number,
): RowQuery<DutyValueRow> {
  const builder = createRowQueryBuilder()
  const all = wanted.map(({ slot }) => slot)
  // They exclude other partitions.
  const [first, last] = [Math.min(...all), Math.max(...all)].map(builder.value)
  const slots = builder.value(all)
  const digests = builder.value(wanted.map(({ digest }) => digest))
  const bytes = builder.value(maxBytes)
  return builder.build(
    'select-duty-values',
    `WITH wanted AS (SELECT slot, decode(digest, 'hex') AS mark
       FROM unnest(${slots}::int[], ${digests}::text[]) AS w(slot, digest)),
     found AS (
       SELECT w.slot, w.mark, v.value FROM wanted w CROSS JOIN LATERAL (${VOTE_OF_DIGEST}) v
       UNION ALL
       SELECT w.slot, w.mark, v.value FROM wanted w JOIN duty_value v USING (slot, mark)
       WHERE v.slot >= ${first}::int AND v.slot <= ${last}::int)
     SELECT slot, encode(mark, 'hex') AS digest, substring(value FOR ${bytes}::int) AS value FROM found`,
  )
}
