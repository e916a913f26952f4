export interface TestCounts {
  passed: number
  failed: number
  skipped: number
}

/**
 * Recorded data is not part of the repository: running without it is a choice, listed but never a
 * failure.
 */
const BY_CHOICE = 'SSV_VECTORS is not set'

/** Builds the last lines of a test run, and whether they make it fail. */
export function summarize(
  { passed, failed, skipped }: TestCounts,
  notRun: readonly string[],
  inCi: boolean,
): { text: string; failed: boolean } {
  const lines =
    notRun.length === 0 ? ['NOT RUN: nothing'] : notRun.map((item) => `NOT RUN: ${item}`)
  const lacking = inCi && notRun.some((item) => !item.includes(BY_CHOICE))
  if (lacking)
    lines.push('With CI=true everything must run that a machine can be given: this is a failure.')
  const counts = [`${passed} passed`, `${failed} failed`]
  if (skipped > 0) counts.push(`${skipped} skipped`)
  lines.push(counts.join(', '))
  return { text: `\n${lines.join('\n')}\n`, failed: failed > 0 || lacking }
}
