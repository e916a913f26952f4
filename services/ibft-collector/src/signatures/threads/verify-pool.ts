import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createVerifyThread, type VerifyThread } from './verify-thread.ts'

export interface VerifyPoolOptions {
  readonly threads: number
  /** The script of the threads: a module that calls `serveBatches`. */
  readonly script: URL
}

export interface VerifyPoolModules<J> {
  readonly logger: Logger
  /** The next batch; empty when nothing waits. */
  readonly take: () => readonly J[]
  /** Whether a full batch waits. */
  readonly isFull: () => boolean
  readonly pack: (jobs: readonly J[]) => Uint8Array<ArrayBuffer>
  readonly onVerdict: (job: J, verdict: number) => void
  /** The thread died with these jobs, which have no verdict. */
  readonly onLost: (jobs: readonly J[]) => void
  /** A batch for a thread without jobs, whose verdicts are of no interest; undefined if none is left. */
  readonly takeIdle?: () => Uint8Array<ArrayBuffer> | undefined
  /** A thread died and is being replaced. */
  readonly onExit: () => void
}

/** Distributes queued jobs to threads, one batch at a time. */
export interface VerifyPool extends Startable {
  /** Signals queued jobs. Jobs of one event-loop turn are batched. */
  wake(): void
  /** Jobs assigned to threads. */
  readonly inFlight: number
}

export function createVerifyPool<J>(
  { threads, script }: VerifyPoolOptions,
  { logger, take, isFull, pack, onVerdict, onLost, takeIdle, onExit }: VerifyPoolModules<J>,
): VerifyPool {
  const pool = Array.from({ length: threads }, () =>
    createVerifyThread(script, { logger, onReady: dispatchNext, onExit }),
  )
  let scheduled = false
  let inFlight = 0

  function dispatchNext(): void {
    for (const thread of pool) {
      // Queue a second batch on a thread only if it is full: a smaller one could still grow.
      while (thread.ready && (thread.busy === 0 || (thread.busy === 1 && isFull()))) {
        const jobs = take()
        if (jobs.length > 0) send(thread, jobs)
        else if (!sendIdle(thread)) return
      }
    }
  }

  /** @returns whether there was a batch */
  function sendIdle(thread: VerifyThread): boolean {
    const bytes = thread.busy === 0 ? takeIdle?.() : undefined
    if (bytes === undefined) return false
    thread.verify(bytes).then(dispatchNext, dispatchNext)
    return true
  }

  function send(thread: VerifyThread, jobs: readonly J[]): void {
    inFlight += jobs.length
    thread.verify(pack(jobs)).then(
      (verdicts) => {
        inFlight -= jobs.length
        for (const [i, job] of jobs.entries()) onVerdict(job, verdicts[i] ?? 0)
        dispatchNext()
      },
      () => {
        inFlight -= jobs.length
        onLost(jobs)
        dispatchNext()
      },
    )
  }

  return {
    get inFlight() {
      return inFlight
    },
    wake() {
      if (scheduled) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        dispatchNext()
      })
    },
    async start() {
      await Promise.all(pool.map((thread) => thread.start()))
    },
    async stop() {
      await Promise.all(pool.map((thread) => thread.stop()))
    },
  }
}
