import type { Outlet } from './outlet.ts'

export interface SlowWatch {
  /**
   * Looks after a connection until no more than `limitBytes` wait for it.
   * @param enoughBytes that it takes in time are enough to be given the time again
   */
  watch(outlet: Outlet, limitBytes: number, enoughBytes?: number): void
  forget(outlet: Outlet): void
  start(): void
  stop(): void
}

export interface SlowWatchOptions {
  /** How long so much may wait. */
  slowMs: number
}

interface Watched {
  limitBytes: number
  enoughBytes: number
  since: number
  takenThen: number
}

const LOOKS_IN_TIME = 10

/** Closes connections that do not read: what waits for them has not become little enough in time. */
export function createSlowWatch({ slowMs }: SlowWatchOptions): SlowWatch {
  const watched = new Map<Outlet, Watched>()
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const now = performance.now()
    for (const [outlet, entry] of watched) {
      if (!outlet.isOpen() || outlet.buffered() <= entry.limitBytes) {
        watched.delete(outlet)
      } else if (outlet.taken() - entry.takenThen >= entry.enoughBytes) {
        entry.since = now
        entry.takenThen = outlet.taken()
      } else if (now - entry.since >= slowMs) {
        watched.delete(outlet)
        outlet.close('SLOW_CONSUMER')
      }
    }
  }

  return {
    watch(outlet, limitBytes, enoughBytes = Number.POSITIVE_INFINITY) {
      if (watched.has(outlet)) return
      const [since, takenThen] = [performance.now(), outlet.taken()]
      watched.set(outlet, { limitBytes, enoughBytes, since, takenThen })
    },
    forget: (outlet) => void watched.delete(outlet),
    start() {
      timer ??= setInterval(look, Math.max(1, slowMs / LOOKS_IN_TIME))
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}
