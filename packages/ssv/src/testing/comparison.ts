import { expect } from 'vitest'

/** Counts what a conformance run compared, and what it skipped with the reason. */
export interface Comparison {
  compared(): void
  /** @param kind why it cannot be compared, one word with hyphens */
  excepted(kind: string): void
  /** Prints the counts and fails if nothing was compared. */
  report(): void
}

/** @param name of the recording */
export function createComparison(name: string): Comparison {
  let compared = 0
  const kinds = new Map<string, number>()
  return {
    compared: () => {
      compared++
    },
    excepted: (kind) => {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    },
    report: () => {
      const excepted = [...kinds.values()].reduce((sum, count) => sum + count, 0)
      const list = [...kinds].map(([kind, count]) => `${kind}=${count}`).join(' ')
      const total = compared + excepted
      const reasons = list === '' ? '' : ` (${list})`
      process.stdout.write(
        `${name}: compared ${compared} of ${total}, excepted ${excepted}${reasons}\n`,
      )
      expect(compared).toBeGreaterThan(0)
    },
  }
}
