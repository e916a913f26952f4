import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** No permit became free in time. The code is the documented one: 'slot' means permit. */
export class SemaphoreTimeoutError extends ExporterError {
  constructor(waitedMs: number) {
    super('Timed out waiting for a permit', {
      code: 'NO_SLOT',
      facts: { waitedMs },
      retryable: true,
    })
  }
}

export interface Semaphore {
  /** Waits for a permit, first come, first served. @returns its release. @throws SemaphoreTimeoutError */
  acquire(): Promise<() => void>
}

export interface SemaphoreOptions {
  /** The number of permits. */
  size: number
  maxWaitMs: number
}

export interface SemaphoreModules {
  /** Called after each change. */
  onChange(taken: number, waiting: number): void
}

/** Limits concurrency; further callers queue for a limited time. */
export function createSemaphore(
  { size, maxWaitMs }: SemaphoreOptions,
  { onChange }: SemaphoreModules,
): Semaphore {
  const waiting = new Set<() => void>()
  let taken = 0

  function newRelease(): () => void {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      taken -= 1
      const [next] = waiting
      next?.()
      onChange(taken, waiting.size)
    }
  }

  return {
    acquire() {
      if (taken < size) {
        taken += 1
        onChange(taken, waiting.size)
        return Promise.resolve(newRelease())
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(enter)
          onChange(taken, waiting.size)
          reject(new SemaphoreTimeoutError(maxWaitMs))
        }, maxWaitMs)
        function enter() {
          clearTimeout(timer)
          waiting.delete(enter)
          taken += 1
          resolve(newRelease())
        }
        waiting.add(enter)
        onChange(taken, waiting.size)
      })
    },
  }
}
