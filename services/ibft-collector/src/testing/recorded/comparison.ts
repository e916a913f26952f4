/** What came of holding a recording against the code. */
export interface Comparison {
  /**
   * Notes one line: `fault` says what is wrong with what the code made of it; undefined when
   * nothing is.
   */
  compared(line: string, fault: string | undefined): void
  /** Notes a line that there is nothing to compare with. */
  excepted(kind: string): void
  /** Every fault, with its line. */
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
