import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** No turn came up in time. */
export class NoSlotError extends ExporterError {
  constructor(waitedMs: number) {
    super('No slot became free in time', { code: 'NO_SLOT', facts: { waitedMs }, retryable: true })
  }
}

export interface Slots {
  /** Waits for a turn, first come first served. @returns what gives it back. @throws NoSlotError */
  take(): Promise<() => void>
}

export interface SlotsOptions {
  size: number
  maxWaitMs: number
}

export interface SlotsModules {
  /** Told after each change. */
  onChange(taken: number, waiting: number): void
}

/** Lets so many do something at once; the others queue for a bounded time. */
export function createSlots({ size, maxWaitMs }: SlotsOptions, { onChange }: SlotsModules): Slots {
  const waiting = new Set<() => void>()
  let taken = 0

  function release(): () => void {
    let held = true
    return () => {
      if (!held) return
      held = false
      taken -= 1
      const [next] = waiting
      next?.()
      onChange(taken, waiting.size)
    }
  }

  return {
    take() {
      if (taken < size) {
        taken += 1
        onChange(taken, waiting.size)
        return Promise.resolve(release())
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(enter)
          onChange(taken, waiting.size)
          reject(new NoSlotError(maxWaitMs))
        }, maxWaitMs)
        function enter() {
          clearTimeout(timer)
          waiting.delete(enter)
          taken += 1
          resolve(release())
        }
        waiting.add(enter)
        onChange(taken, waiting.size)
      })
    },
  }
}
