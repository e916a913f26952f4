/** The result of comparing a recording with the code. */
export interface Comparison {
  /** Counts one line: `fault` describes the deviation; undefined if there is none. */
  compared(line: string, fault: string | undefined): void
  /** Counts a line without a counterpart to compare with. */
  excepted(kind: string): void
  /** All faults, with their lines. */
  readonly faults: readonly string[]
  readonly count: number
  /** `compared N of M, excepted K (kind=count …)` */
  summary(): string
}

export function createComparison(): Comparison {
  const faults: string[] = []
  const exceptions = new Map<string, number>()
  let count = 0

  return {
    compared(line, fault) {
      count += 1
      if (fault !== undefined) faults.push(`${line}: ${fault}`)
    },
    excepted: (kind) => void exceptions.set(kind, (exceptions.get(kind) ?? 0) + 1),
    faults,
    get count() {
      return count
    },
    summary() {
      const all = [...exceptions.values()].reduce((sum, one) => sum + one, 0)
      const kinds = [...exceptions].map(([kind, number]) => `${kind}=${number}`).join(' ')
      const detail = kinds === '' ? '' : ` (${kinds})`
      return `compared ${count} of ${count + all}, excepted ${all}${detail}`
    },
  }
}
