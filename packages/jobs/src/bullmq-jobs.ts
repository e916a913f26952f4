import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { type BullmqQueue, createBullmqQueue } from './bullmq-queue.ts'
import { type BullmqWorker, createBullmqWorker } from './bullmq-worker.ts'
import { assertJobName, JobNameError, JobsAwayError } from './errors.ts'
import { createJobMetrics } from './job-metrics.ts'
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_RETRY_DELAY_MS,
  type HandleOptions,
  type JobHandler,
  type Jobs,
} from './jobs.ts'
import { createQueueConnection } from './queue-connection.ts'

export interface BullmqJobsOptions {
  url: string
  /** Prefix of every key: a name in braces, e.g. `{ssv-exporter}`. */
  keyPrefix: string
  /** The delay after the first failure. */
  retryDelayMs?: number
  commandTimeoutMs?: number
  /** Time limit of running jobs after stop. */
  stopDeadlineMs?: number
}

const COMMAND_TIMEOUT_MS = 2_000
const STOP_DEADLINE_MS = 10_000

/**
 * Jobs in Redis, run by any process that handles their name; one queue per name, so that no process
 * receives a job it cannot run.
 *
 * start() resolves even if Redis is unavailable: jobs run once it is available.
 */
export function createBullmqJobs(
  options: BullmqJobsOptions,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): Jobs {
  const { url, keyPrefix, retryDelayMs = DEFAULT_RETRY_DELAY_MS } = options
  const { commandTimeoutMs = COMMAND_TIMEOUT_MS, stopDeadlineMs = STOP_DEADLINE_MS } = options
  const failures = createFailureLog({ logger })
  const measured = { failures, metrics: createJobMetrics(metrics) }
  const connection = createQueueConnection({ url, commandTimeoutMs }, { logger })
  const queues = new Map<string, BullmqQueue>()
  const handlers = new Map<string, { handler: JobHandler; options: HandleOptions }>()
  const workers = new Map<string, BullmqWorker>()
  const stopping = new AbortController()
  let started = false

  function queueOf(name: string): BullmqQueue {
    assertJobName(name)
    const existing = queues.get(name)
    if (existing) return existing
    const settings = { name, keyPrefix, retryDelayMs }
    const queue = createBullmqQueue(settings, { connection: connection.client, failures, logger })
    queues.set(name, queue)
    return queue
  }

  function work(name: string, handler: JobHandler, handling: HandleOptions): void {
    const { concurrency = DEFAULT_CONCURRENCY } = handling
    const settings = { name, url, keyPrefix, concurrency }
    const modules = { handler, stopping: stopping.signal, ...measured }
    workers.set(name, createBullmqWorker(settings, modules))
  }

  return {
    handle(name, handler, handling = {}) {
      assertJobName(name)
      if (handlers.has(name)) throw new JobNameError({ name, fault: 'handled twice' })
      handlers.set(name, { handler, options: handling })
      if (started) work(name, handler, handling)
    },
    async add(name, data, addOptions = {}) {
      const queue = queueOf(name)
      try {
        stopping.signal.throwIfAborted()
        if (!started) throw new Error('Jobs are not started')
        await queue.add(data, addOptions)
      } catch (cause) {
        throw new JobsAwayError({ name, cause: connection.reason(cause) })
      }
    },
    every(name, intervalMs, data = null) {
      if (!stopping.signal.aborted) queueOf(name).every(intervalMs, data)
    },
    async start() {
      if (stopping.signal.aborted) return
      await connection.open()
      if (stopping.signal.aborted) return
      started = true
      for (const [name, { handler, options }] of handlers) work(name, handler, options)
    },
    async stop() {
      stopping.abort(new Error('Jobs are stopped'))
      const closing = Promise.all([...workers.values()].map((worker) => worker.close()))
      await withDeadline(closing, stopDeadlineMs, 'jobs did not end in time').catch((error) =>
        logger.warn({ err: error }, 'jobs still running at shutdown'),
      )
      for (const worker of workers.values()) worker.disconnect()
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      connection.close()
    },
  }
}
