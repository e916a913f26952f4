import { setImmediate as nextTurn } from 'node:timers/promises'

export interface CoalescingScheduler {
  /** Schedules a run; a second call before it has begun changes nothing. */
  schedule(): void
  stop(): void
}

export interface CoalescingSchedulerOptions {
  /** The least time between the end of one run and the beginning of the next, so that what comes meanwhile is batched. */
  pauseMs: number
}

export interface CoalescingSchedulerModules {
  /** What a run does; each yield lets the event loop turn. */
  run(): Generator<undefined>
  onError(error: unknown): void
}

// A run that took long is followed by as long a pause, up to this: coalescing grows with the load.
const MAX_PAUSE_MS = 50

/** Runs something whenever it is asked to, never twice at once: the first time immediately, then after a pause. */
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
