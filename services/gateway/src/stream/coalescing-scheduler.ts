import { setImmediate as nextTurn } from 'node:timers/promises'

export interface CoalescingScheduler {
  /** Schedules a run; no effect if one is already scheduled. */
  schedule(): void
  stop(): void
}

export interface CoalescingSchedulerOptions {
  /** Minimum pause between runs, so that events in between are batched. */
  pauseMs: number
}

export interface CoalescingSchedulerModules {
  /** The work of a run; each yield returns to the event loop. */
  run(): Generator<undefined>
  onError(error: unknown): void
}

// A long run is followed by an equally long pause, up to this limit, so batching grows with the
// load.
const MAX_PAUSE_MS = 50

/** Runs work on request, never concurrently: immediately the first time, then after a pause. */
export function createCoalescingScheduler(
  { pauseMs }: CoalescingSchedulerOptions,
  { run, onError }: CoalescingSchedulerModules,
): CoalescingScheduler {
  let scheduled = false
  let running = false
  let stopped = false
  let notBefore = 0
  let timer: NodeJS.Timeout | undefined

  async function runOnce(): Promise<void> {
    running = true
    scheduled = false
    const startedAt = performance.now()
    try {
      for (const _ of run()) await nextTurn()
    } catch (error) {
      onError(error)
    }
    const now = performance.now()
    notBefore = now + Math.min(Math.max(pauseMs, now - startedAt), MAX_PAUSE_MS)
    running = false
    if (scheduled) begin()
  }

  function begin(): void {
    if (running || stopped) return
    clearTimeout(timer)
    const waitMs = notBefore - performance.now()
    if (waitMs > 0) timer = setTimeout(() => void runOnce(), waitMs)
    else setImmediate(() => void (running || stopped || runOnce()))
  }

  return {
    schedule() {
      if (scheduled) return
      scheduled = true
      begin()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
