import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { Worker } from 'bullmq'

export interface Brake {
  /** The worker failed: it fetches nothing for a while, longer with each failure. */
  press(): void
  /** For stopping: no pause begins or ends any more. */
  release(): void
}

const BACKOFF: BackoffOptions = { initialMs: 500, maxMs: 30_000, factor: 2, jitter: 0.3 }
/** Failures this far apart have nothing to do with each other. */
const FORGET_AFTER_MS = 60_000

/**
 * Pauses a worker that fails. BullMQ (6.7) waits after errors of the connection only: what Redis refuses (rights, memory,
 * a read-only replica) it asks again at once, as fast as Redis refuses.
 */
export function createBrake(worker: Pick<Worker, 'pause' | 'resume'>): Brake {
  let failures = 0
  let failedAtMs = 0
  let timer: NodeJS.Timeout | undefined
  let released = false

  return {
    press() {
      if (released || timer !== undefined) return
      const nowMs = performance.now()
      failures = nowMs - failedAtMs > FORGET_AFTER_MS ? 1 : failures + 1
      failedAtMs = nowMs
      // What runs goes on.
      void worker.pause(true)
      timer = setTimeout(
        () => {
          timer = undefined
          void worker.resume()
        },
        backoffDelay(failures, BACKOFF, Math.random()),
      )
    },
    release() {
      released = true
      clearTimeout(timer)
    },
  }
}
