import { setImmediate as nextTurn } from 'node:timers/promises'

export interface Turns {
  /** Asks for a turn; asking again before it has begun changes nothing. */
  ask(): void
  stop(): void
}

export interface TurnsOptions {
  /** At least so long between the ends and beginnings of two turns, so that what comes meanwhile goes together. */
  pauseMs: number
}

export interface TurnsModules {
  /** What a turn does; each yield lets others in. */
  turn(): Generator<undefined>
  onError(error: unknown): void
}

// A turn that took long is followed by as long a pause, up to this: coalescing grows with the load.
const MAX_PAUSE_MS = 50

/** Does something again and again when asked to, never twice at once: the first time at once, then after a pause. */
export function createTurns({ pauseMs }: TurnsOptions, { turn, onError }: TurnsModules): Turns {
  let asked = false
  let running = false
  let stopped = false
  let notBefore = 0
  let timer: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    running = true
    asked = false
    const startedAt = performance.now()
    try {
      for (const _ of turn()) await nextTurn()
    } catch (error) {
      onError(error)
    }
    const now = performance.now()
    notBefore = now + Math.min(Math.max(pauseMs, now - startedAt), MAX_PAUSE_MS)
    running = false
    if (asked) begin()
  }

  function begin(): void {
    if (running || stopped) return
    clearTimeout(timer)
    const waitMs = notBefore - performance.now()
    if (waitMs > 0) timer = setTimeout(() => void run(), waitMs)
    else setImmediate(() => void (running || stopped || run()))
  }

  return {
    ask() {
      if (asked) return
      asked = true
      begin()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
