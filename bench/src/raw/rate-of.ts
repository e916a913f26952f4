/**
 * How many times per second `work` runs in this thread, `each` items at a time. The first tenth of
 * the time is warm-up and does not count.
 */
export function rateOf(work: () => void, { seconds, each }: { seconds: number; each: number }) {
  const start = performance.now()
  const warmUntil = start + seconds * 100
  while (performance.now() < warmUntil) work()
  const startedAt = performance.now()
  const until = start + seconds * 1_000
  let done = 0
  while (performance.now() < until) {
    work()
    done += each
  }
  return done / ((performance.now() - startedAt) / 1_000)
}
