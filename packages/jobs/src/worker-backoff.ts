import { type BackoffOptions, backoffDelay } from '@ssv-exporter/service-kit/backoff'
import type { Worker } from 'bullmq'

export interface WorkerBackoff {
  /** The worker failed: fetching is paused, longer with each failure. */
  failed(): void
  /** Called on stop: no pause starts or ends afterwards. */
  stop(): void
}

const BACKOFF: BackoffOptions = { initialMs: 500, maxMs: 30_000, factor: 2, jitter: 0.3 }
/** Failures this far apart are unrelated. */
const FORGET_AFTER_MS = 60_000

/**
 * Pauses a failing worker. BullMQ (6.7) waits only after connection errors: commands that Redis
 * rejects (permissions, memory, a read-only replica) are repeated at once, as fast as Redis rejects
 * them.
 */
export function createWorkerBackoff(worker: Pick<Worker, 'pause' | 'resume'>): WorkerBackoff {
  let failures = 0
  let failedAtMs = 0
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  return {
    failed() {
      if (stopped || timer !== undefined) return
      const nowMs = performance.now()
      failures = nowMs - failedAtMs > FORGET_AFTER_MS ? 1 : failures + 1
      failedAtMs = nowMs
      // Running jobs continue.
      void worker.pause(true)
      timer = setTimeout(
        () => {
          timer = undefined
          void worker.resume()
        },
        backoffDelay(failures, BACKOFF, Math.random()),
      )
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
