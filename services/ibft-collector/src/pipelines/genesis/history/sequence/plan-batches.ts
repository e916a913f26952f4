import type { CoverageGap, HeightRange } from '@ssv-exporter/store/coverage/coverage'
import { clipRanges, subtractRanges } from '@ssv-exporter/store/coverage/ranges'

/** Heights that are not stored, and how often they were requested. */
export interface Wanted extends HeightRange {
  readonly attempts: number
}

/** The heights of one request. */
export interface HeightBatch extends HeightRange {
  /** The wanted heights in the range, ascending. */
  readonly wanted: readonly Wanted[]
}

/** Heights to request now: holes outside any gap, and gaps that are due. Ascending. */
export function planWanted(
  holes: readonly HeightRange[],
  gaps: readonly CoverageGap[],
  nowMs: number,
): Wanted[] {
  const fresh = subtractRanges(holes, gaps).map(({ from, to }) => ({ from, to, attempts: 0 }))
  const due = gaps
    .filter((gap) => gap.askAtMs <= nowMs)
    .map(({ from, to, attempts }) => ({ from, to, attempts }))
  return [...fresh, ...due].sort((a, b) => a.from - b.from)
}

/**
 * Splits the wanted heights into at most `limit` requests of at most `size` heights, lowest first.
 */
export function planBatches(
  wanted: readonly Wanted[],
  { size, limit }: { size: number; limit: number },
): HeightBatch[] {
  const batches: HeightBatch[] = []
  let from = -1
  for (const range of wanted) {
    for (from = Math.max(from, range.from); from <= range.to && batches.length < limit; ) {
      const batch = { from, to: from + size - 1 }
      const inside = clipRanges(wanted, batch)
      batches.push({ from, to: inside.at(-1)?.to ?? from, wanted: inside })
      from += size
    }
  }
  return batches
}
