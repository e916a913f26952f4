/** Distribution of a set of durations, in their unit. */
export interface Distribution {
  count: number
  mean: number
  p50: number
  p99: number
  max: number
}

/** The p-th percentile is the smallest value that p per cent of all values do not exceed. */
export function distribution(values: ArrayLike<number>): Distribution {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
  const sum = sorted.reduce((total, value) => total + value, 0)
  return {
    count: sorted.length,
    mean: sum / sorted.length,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  }
}
