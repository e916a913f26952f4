import type { Timers } from '../../alan/clock/timers.ts'

interface Waiting {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/** Time that is advanced explicitly. */
export interface VirtualTime extends Timers {
  /** Runs everything due until a time, in order. */
  passUntil(ms: number): void
}

export function createVirtualTime(startMs: number): VirtualTime {
  let nowMs = startMs
  let order = 0
  const waiting = new Set<Waiting>()

  function next(untilMs: number): Waiting | undefined {
    let first: Waiting | undefined
    for (const one of waiting) {
      if (one.atMs > untilMs) continue
      if (first === undefined || one.atMs < first.atMs) first = one
      else if (one.atMs === first.atMs && one.order < first.order) first = one
    }
    return first
  }

  return {
    now: () => nowMs,
    at(atMs, run) {
      const one = { atMs: Math.max(atMs, nowMs), order: order++, run }
      waiting.add(one)
      return () => void waiting.delete(one)
    },
    passUntil(ms) {
      for (let one = next(ms); one !== undefined; one = next(ms)) {
        waiting.delete(one)
        nowMs = one.atMs
        one.run()
      }
      nowMs = Math.max(nowMs, ms)
    },
  }
}
