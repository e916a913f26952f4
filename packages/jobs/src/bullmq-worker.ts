import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { type Job, WaitingError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { runAttempt } from './attempt.ts'
import type { JobMetrics } from './job-metrics.ts'
import type { JobData, JobHandler } from './jobs.ts'
import { createWorkerBackoff } from './worker-backoff.ts'

export interface BullmqWorkerOptions {
  name: string
  url: string
  keyPrefix: string
  concurrency: number
}

export interface BullmqWorkerModules {
  handler: JobHandler
  stopping: AbortSignal
  /** Reports failed attempts. */
  failures: FailureLog
  metrics: JobMetrics
}

export interface BullmqWorker {
  /** Stops taking jobs; resolves when running ones have ended. */
  close(): Promise<void>
  /** Closes its connections to Redis, whatever is pending. */
  disconnect(): void
}

/** A job whose process died is restarted; one that crashes this many processes is given up. */
const MAX_DEATHS = 10

/** Longer than any blocking call of the worker (10 s). */
const SILENT_SOCKET_MS = 30_000

/** How long Redis may take to respond before the worker is closed without it. */
const ANSWER_MS = 1_000

/** The worker of the jobs of one name. */
export function createBullmqWorker(
  { name, url, keyPrefix, concurrency }: BullmqWorkerOptions,
  { handler, stopping, failures, metrics }: BullmqWorkerModules,
): BullmqWorker {
  // A worker waits for Redis indefinitely: BullMQ requires null for that.
  const connection = new Redis(url, {
    connectionName: `jobs-${name}`,
    maxRetriesPerRequest: null,
    socketTimeout: SILENT_SOCKET_MS,
  })
  connection.on('error', (error) =>
    failures.failed(error, { job: name }, 'job worker connection failed'),
  )
  const running = new Set<Promise<unknown>>()

  // Three parameters: BullMQ uses their number to decide whether to pass a signal.
  async function process(job: Job, token: string | undefined, lockLost: AbortSignal | undefined) {
    const signal = lockLost ? AbortSignal.any([stopping, lockLost]) : stopping
    const context = { signal, attempt: job.attemptsMade + 1 }
    const data = job.data as JobData
    const attempt = runAttempt({ name, handler, data }, context, { failures, metrics })
    running.add(attempt)
    const result = await attempt.finally(() => running.delete(attempt))
    if (result.outcome === 'interrupted' && stopping.aborted) {
      await job.moveToWait(token)
      throw new WaitingError()
    }
    if (result.outcome !== 'done') throw result.error
  }

  const worker = new Worker(name, process, {
    connection,
    prefix: keyPrefix,
    concurrency,
    maxStalledCount: MAX_DEATHS,
    // It sends INFO; if that is rejected, the worker requests its connection again and again
    // without waiting (BullMQ 6.7).
    skipVersionCheck: true,
  })
  const backoff = createWorkerBackoff(worker)
  worker.on('error', (error) => {
    failures.failed(error, { job: name }, 'job worker failed')
    // It waits by itself after connection errors.
    if (error.name === 'ReplyError') backoff.failed()
  })

  return {
    async close() {
      backoff.stop()
      await Promise.all(running)
      const isAway = await withDeadline(connection.ping(), ANSWER_MS, 'redis did not answer').then(
        () => false,
        () => true,
      )
      // Without Redis a regular close waits for the end of a connection that does not come (BullMQ
      // 6.7), and for results to be sent: these jobs are restarted elsewhere when their locks
      // expire.
      if (isAway) connection.disconnect()
      await worker.close(isAway)
    },
    disconnect: () => connection.disconnect(),
  }
}
