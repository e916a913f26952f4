import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createVerifyThread, type VerifyThread } from './verify-thread.ts'

export interface VerifyPoolOptions {
  readonly threads: number
  /** What each thread runs: a module that calls `serveBatches`. */
  readonly script: URL
}

export interface VerifyPoolModules<J> {
  readonly logger: Logger
  /** The next batch; empty when nothing waits. */
  readonly take: () => readonly J[]
  /** Whether a whole batch waits. */
  readonly isFull: () => boolean
  readonly pack: (jobs: readonly J[]) => Uint8Array<ArrayBuffer>
  readonly onVerdict: (job: J, verdict: number) => void
  /** The thread died with these jobs, about which nothing is known. */
  readonly onLost: (jobs: readonly J[]) => void
  /** A thread died and is being replaced. */
  readonly onDied: () => void
}

/** Hands what waits to threads, a batch at a time. */
export interface VerifyPool extends Startable {
  /** Something waits. Whatever comes in one turn of the event loop goes together. */
  wake(): void
  /** Jobs that threads have. */
  readonly inHand: number
}

export function createVerifyPool<J>(
  { threads, script }: VerifyPoolOptions,
  { logger, take, isFull, pack, onVerdict, onLost, onDied }: VerifyPoolModules<J>,
): VerifyPool {
  const pool = Array.from({ length: threads }, () =>
    createVerifyThread(script, { logger, onReady: pump, onDied }),
  )
  let scheduled = false
  let inHand = 0

  function pump(): void {
    for (const thread of pool) {
      // A second batch waits in the thread only when it is full: more could still come to a smaller one.
      while (thread.ready && (thread.busy === 0 || (thread.busy === 1 && isFull()))) {
        const jobs = take()
        if (jobs.length === 0) return
        send(thread, jobs)
      }
    }
  }

  function send(thread: VerifyThread, jobs: readonly J[]): void {
    inHand += jobs.length
    thread.verify(pack(jobs)).then(
      (verdicts) => {
        inHand -= jobs.length
        for (const [i, job] of jobs.entries()) onVerdict(job, verdicts[i] ?? 0)
        pump()
      },
      () => {
        inHand -= jobs.length
        onLost(jobs)
        pump()
      },
    )
  }

  return {
    get inHand() {
      return inHand
    },
    wake() {
      if (scheduled) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        pump()
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
