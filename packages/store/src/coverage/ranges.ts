import type { CoverageGap, HeightRange } from './coverage.ts'

/** The number of heights in non-overlapping ranges. */
export function countHeights(ranges: readonly HeightRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + (to - from + 1), 0)
}

/**
 * `ranges` minus the heights of `others`, ascending; each piece keeps the other properties of its
 * range.
 */
export function subtractRanges<R extends HeightRange>(
  ranges: readonly R[],
  others: readonly HeightRange[],
): R[] {
  const holes = others.toSorted((a, b) => a.from - b.from)
  const left: R[] = []
  let first = 0
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    while ((holes[first]?.to ?? Number.POSITIVE_INFINITY) < range.from) first += 1
    let from = range.from
    for (let index = first; from <= range.to; index += 1) {
      const hole = holes[index]
      if (hole === undefined || hole.from > range.to) break
      if (hole.from > from) left.push({ ...range, from, to: hole.from - 1 })
      from = Math.max(from, hole.to + 1)
    }
    if (from <= range.to) left.push({ ...range, from })
  }
  return left
}

/** Pieces of `ranges` inside [from, to]. */
export function clipRanges<R extends HeightRange>(
  ranges: readonly R[],
  { from, to }: HeightRange,
): R[] {
  return ranges
    .filter((range) => range.to >= from && range.from <= to)
    .map((range) => ({
      ...range,
      from: Math.max(range.from, from),
      to: Math.min(range.to, to),
    }))
}

/**
 * Merges adjacent gaps with the same number of attempts; the merged gap is due at the later time.
 */
export function mergeGaps(gaps: readonly CoverageGap[]): CoverageGap[] {
  const merged: CoverageGap[] = []
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && last.to + 1 === gap.from && last.attempts === gap.attempts) {
      const askAtMs = Math.max(last.askAtMs, gap.askAtMs)
      merged[merged.length - 1] = { ...last, to: gap.to, askAtMs }
    } else {
      merged.push({ from: gap.from, to: gap.to, attempts: gap.attempts, askAtMs: gap.askAtMs })
    }
  }
  return merged
}
