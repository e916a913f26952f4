import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type JobsOptions, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { type AddOptions, DEFAULT_ATTEMPTS, type JobData } from './jobs.ts'

export interface BullmqQueue {
  add(data: JobData, options: AddOptions): Promise<void>
  /** Declares the schedule now if the queue is reachable, and again at each reconnect. */
  every(intervalMs: number, data: JobData): void
  close(): Promise<void>
}

/** How many failed jobs are kept for inspection. */
const FAILED_KEPT = 1_000

/** The sending side of the jobs of one name. */
export function createBullmqQueue(
  { name, keyPrefix, retryDelayMs }: { name: string; keyPrefix: string; retryDelayMs: number },
  { connection, failures, logger }: { connection: Redis; failures: FailureLog; logger: Logger },
): BullmqQueue {
  const kept: JobsOptions = { removeOnComplete: true, removeOnFail: { count: FAILED_KEPT } }
  // Neither waits for Redis nor sends commands when created: a queue whose first command failed
  // would stay unusable.
  const queue = new Queue(name, {
    connection,
    prefix: keyPrefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
  })
  queue.on('error', (error) => failures.failed(error, { job: name }, 'job queue failed'))
  let declare: (() => void) | undefined
  let declared = Promise.resolve()
  const onReady = () => declare?.()
  connection.on('ready', onReady)

  async function schedule(every: number, data: JobData): Promise<void> {
    // A schedule whose interval changes keeps its offset, and waits that long before each run
    // (BullMQ 6.7).
    const known = await queue.getJobScheduler(name)
    if (known !== undefined && known.every !== every) await queue.removeJobScheduler(name)
    await queue.upsertJobScheduler(name, { every }, { name, data, opts: kept })
  }

  function onUnscheduled(error: unknown): void {
    failures.failed(error, { job: name }, 'failed to schedule job')
  }

  return {
    async add(data, { id, delayMs, attempts = DEFAULT_ATTEMPTS, priority }) {
      await queue.add(name, data, {
        ...kept,
        attempts,
        backoff: { type: 'exponential', delay: retryDelayMs },
        ...(id === undefined ? {} : { deduplication: { id } }),
        ...(delayMs === undefined ? {} : { delay: delayMs }),
        ...(priority === undefined ? {} : { priority }),
      })
    },
    every(intervalMs, data) {
      declare = () => {
        declared = declared.then(() => schedule(intervalMs, data)).catch(onUnscheduled)
      }
      if (connection.status === 'ready') declare()
    },
    async close() {
      connection.off('ready', onReady)
      await queue
        .close()
        .catch((error) => logger.debug({ err: error }, 'failed to close job queue'))
    },
  }
}
