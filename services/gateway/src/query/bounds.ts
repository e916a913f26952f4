import type { Filter } from '@ssv-exporter/gateway-api/filter'

// Maximum of the database's signed 64-bit integers.
const INT64_MAX = 2n ** 63n - 1n

export interface Bounds {
  from: bigint
  /** Inclusive; undefined = no upper bound. */
  to: bigint | undefined
}

/**
 * The range requested by a filter.
 *
 * @param zeroIsUnbounded whether `to` 0 means no upper bound (indexes) or 0 (heights)
 * @returns undefined if the range is empty
 */
export function boundsOf(filter: Filter, zeroIsUnbounded: boolean): Bounds | undefined {
  const unbounded = filter.to === undefined || (zeroIsUnbounded && filter.to === 0n)
  const to = unbounded || (filter.to ?? 0n) > INT64_MAX ? undefined : filter.to
  if (filter.from > (to ?? INT64_MAX)) return undefined
  return { from: filter.from, to }
}
