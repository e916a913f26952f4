export interface TestCounts {
  passed: number
  failed: number
  skipped: number
}

/** Makes the last lines of a test run, and says whether they make it a failure. */
export function summarize(
  { passed, failed, skipped }: TestCounts,
  notRun: readonly string[],
  inCi: boolean,
): { text: string; failed: boolean } {
  const lines =
    notRun.length === 0 ? ['NOT RUN: nothing'] : notRun.map((item) => `NOT RUN: ${item}`)
  if (inCi && notRun.length > 0) lines.push('With CI=true everything must run: this is a failure.')
  const counts = [`${passed} passed`, `${failed} failed`]
  if (skipped > 0) counts.push(`${skipped} skipped`)
  lines.push(counts.join(', '))
  return { text: `\n${lines.join('\n')}\n`, failed: failed > 0 || (inCi && notRun.length > 0) }
}
