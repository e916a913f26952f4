const MINUTE_MS = 60_000

export interface Pace {
  /** Number of actions due now, at most `limit`; overdue actions beyond it are dropped. */
  take(nowMs: number, limit: number): number
  /** Milliseconds until the next action; Infinity at a rate of 0. */
  idleMs(nowMs: number): number
}

/** Spreads `perMinute` actions evenly from `startMs` on, independent of the polling times. */
export function createPace(perMinute: number, startMs: number): Pace {
  let taken = 0
  return {
    take(nowMs, limit) {
      const due = Math.floor(((nowMs - startMs) / MINUTE_MS) * perMinute)
      const count = Math.min(due - taken, limit)
      taken = due
      return count
    },
    idleMs(nowMs) {
      if (perMinute <= 0) return Number.POSITIVE_INFINITY
      return Math.max(0, startMs + ((taken + 1) / perMinute) * MINUTE_MS - nowMs)
    },
  }
}
