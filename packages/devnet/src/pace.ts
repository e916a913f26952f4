const MINUTE_MS = 60_000

export interface Pace {
  /** How many times to act now, at most `limit`; what is overdue beyond it is let go. */
  take(nowMs: number, limit: number): number
  /** Milliseconds until there is something to do again; Infinity at a rate of 0. */
  idleMs(nowMs: number): number
}

/** Spreads `perMinute` acts evenly from `startMs` on, however late one comes to ask. */
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
