import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { type Job, WaitingError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { runAttempt } from './attempt.ts'
import { createBrake } from './brake.ts'
import type { JobMetrics } from './job-metrics.ts'
import type { JobData, JobHandler } from './jobs.ts'

export interface BullmqWorkerOptions {
  name: string
  url: string
  keyPrefix: string
  concurrency: number
}

export interface BullmqWorkerModules {
  handler: JobHandler
  stopping: AbortSignal
  /** Tells attempts that failed. */
  failures: FailureLog
  metrics: JobMetrics
}

export interface BullmqWorker {
  /** Takes nothing more; resolves when what runs has ended. */
  close(): Promise<void>
  /** Lets go of Redis, whatever still waits for it. */
  disconnect(): void
}

/** A job whose process died is begun again; one that brings down this many processes is given up. */
const MAX_DEATHS = 10

/** Longer than any blocking call of the worker (10 s). */
const SILENT_SOCKET_MS = 30_000

/** How long Redis gets to say that it is there before the worker is closed without it. */
const ANSWER_MS = 1_000

/** The doing side of the jobs of one name. */
export function createBullmqWorker(
  { name, url, keyPrefix, concurrency }: BullmqWorkerOptions,
  { handler, stopping, failures, metrics }: BullmqWorkerModules,
): BullmqWorker {
  // A worker waits for Redis as long as it takes: null is what BullMQ asks for.
  const connection = new Redis(url, {
    connectionName: `jobs-${name}`,
    maxRetriesPerRequest: null,
    socketTimeout: SILENT_SOCKET_MS,
  })
  connection.on('error', (error) =>
    failures.failed(error, { job: name }, 'job worker connection failed'),
  )
  const running = new Set<Promise<unknown>>()

  // Three parameters: BullMQ counts them to know whether a signal is wanted.
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
    // It asks INFO, and when that is refused the worker asks for its connection again and again and never waits (BullMQ 6.7).
    skipVersionCheck: true,
  })
  const brake = createBrake(worker)
  worker.on('error', (error) => {
    failures.failed(error, { job: name }, 'job worker failed')
    // Errors of the connection it waits after by itself.
    if (error.name === 'ReplyError') brake.press()
  })

  return {
    async close() {
      brake.release()
      await Promise.all(running)
      const isAway = await withDeadline(connection.ping(), ANSWER_MS, 'redis did not answer').then(
        () => false,
        () => true,
      )
      // Without Redis an orderly close waits for the end of a connection that does not come (BullMQ 6.7), and results
      // wait to be sent: these jobs are begun again elsewhere when their locks run out.
      if (isAway) connection.disconnect()
      await worker.close(isAway)
    },
    disconnect: () => connection.disconnect(),
  }
}
