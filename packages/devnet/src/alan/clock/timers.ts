/** Current time and timers; tests use virtual time. */
export interface Timers {
  /** Unix time, milliseconds. */
  now(): number
  /** Runs a callback at a time, or as soon as possible if it has passed. @returns cancels */
  at(atMs: number, run: () => void): () => void
}

/** The system clock. */
export const SYSTEM_TIMERS: Timers = {
  now: Date.now,
  at(atMs, run) {
    const timer = setTimeout(run, Math.max(0, atMs - Date.now()))
    return () => clearTimeout(timer)
  },
}
