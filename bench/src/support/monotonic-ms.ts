const AHEAD_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** Milliseconds of the machine's monotonic clock: the same in every process, and never adjusted. */
export function monotonicMs(): number {
  return AHEAD_MS + performance.now()
}
