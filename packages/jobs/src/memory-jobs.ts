import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { runAttempt } from './attempt.ts'
import { assertJobName, JobNameError, JobsAwayError } from './errors.ts'
import { createJobMetrics } from './job-metrics.ts'
import {
  DEFAULT_ATTEMPTS,
  DEFAULT_CONCURRENCY,
  DEFAULT_RETRY_DELAY_MS,
  type JobData,
  type JobHandler,
  type Jobs,
} from './jobs.ts'
import { createMemoryQueue, type MemoryJob, type MemoryQueue } from './memory-queue.ts'

export interface MemoryJobsOptions {
  /** The delay after the first failure. */
  retryDelayMs?: number
}

interface Schedule {
  intervalMs: number
  data: JobData
  timer?: NodeJS.Timeout
  /** The job of the last tick has not started yet. */
  isWaiting: boolean
}

/**
 * Jobs within one process. They do not survive it: callers add pending work again after a restart.
 */
export function createMemoryJobs(
  { retryDelayMs = DEFAULT_RETRY_DELAY_MS }: MemoryJobsOptions,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): Jobs {
  const failures = createFailureLog({ logger })
  const measured = { failures, metrics: createJobMetrics(metrics) }
  const queues = new Map<string, MemoryQueue>()
  const handled = new Set<string>()
  const schedules = new Map<string, Schedule>()
  const stopping = new AbortController()
  let started = false

  function queueOf(name: string): MemoryQueue {
    assertJobName(name)
    const existing = queues.get(name)
    if (existing) return existing
    const queue = createMemoryQueue()
    queues.set(name, queue)
    return queue
  }

  async function run(name: string, handler: JobHandler, job: MemoryJob): Promise<number | 'over'> {
    const { data, attempt } = job
    const context = { signal: stopping.signal, attempt }
    const { outcome } = await runAttempt({ name, handler, data }, context, measured)
    return outcome === 'failed' && attempt < job.attempts
      ? retryDelayMs * 2 ** (attempt - 1)
      : 'over'
  }

  function beginSchedule(name: string, schedule: Schedule): void {
    const tick = () => {
      if (schedule.isWaiting) return
      schedule.isWaiting = true
      const onBegin = () => {
        schedule.isWaiting = false
      }
      queueOf(name).add({ data: schedule.data, attempts: 1, priority: 0, delayMs: 0, onBegin })
    }
    schedule.timer = setInterval(tick, schedule.intervalMs)
    tick()
  }

  return {
    handle(name, handler, { concurrency = DEFAULT_CONCURRENCY } = {}) {
      const queue = queueOf(name)
      if (handled.has(name)) throw new JobNameError({ name, fault: 'handled twice' })
      handled.add(name)
      queue.serve((job) => run(name, handler, job), concurrency)
      if (started) queue.start()
    },
    async add(name, data, { id, delayMs = 0, attempts = DEFAULT_ATTEMPTS, priority = 0 } = {}) {
      const queue = queueOf(name)
      if (!started || stopping.signal.aborted) {
        throw new JobsAwayError({ name, cause: new Error('Jobs are not started, or stopped') })
      }
      // As JSON, so that a handler receives what it would in another process.
      const copy = JSON.parse(JSON.stringify(data)) as JobData
      queue.add({ data: copy, attempts, priority, delayMs, ...(id === undefined ? {} : { id }) })
    },
    every(name, intervalMs, data = null) {
      queueOf(name)
      if (stopping.signal.aborted) return
      clearInterval(schedules.get(name)?.timer)
      const schedule: Schedule = { intervalMs, data, isWaiting: false }
      schedules.set(name, schedule)
      if (started) beginSchedule(name, schedule)
    },
    async start() {
      if (stopping.signal.aborted) return
      started = true
      for (const queue of queues.values()) queue.start()
      for (const [name, schedule] of schedules) beginSchedule(name, schedule)
    },
    async stop() {
      stopping.abort(new Error('Jobs are stopped'))
      for (const { timer } of schedules.values()) clearInterval(timer)
      await Promise.all([...queues.values()].map((queue) => queue.stop()))
    },
  }
}
