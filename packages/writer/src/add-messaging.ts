import { createBullmqJobs } from '@ssv-exporter/jobs/bullmq-jobs'
import type { Jobs } from '@ssv-exporter/jobs/jobs'
import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { assertRedis } from '@ssv-exporter/stream/assert-redis'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'

export interface MessagingOptions {
  /** Absent: everything runs in this process. */
  readonly redisUrl?: string | undefined
  readonly redisKeyPrefix: string
}

export interface MessagingModules {
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface Messaging {
  readonly bus: PublicationBus
  readonly jobs: Jobs
}

/**
 * Publications; the gateway in the same process has its own, and older ones are read from the log.
 */
const MEMORY_WINDOW = 2_000

/** Creates bus and jobs, over Redis or in this process, and adds them to `lifecycle`. */
export function addMessaging(
  lifecycle: Lifecycle,
  { redisUrl: url, redisKeyPrefix: keyPrefix }: MessagingOptions,
  modules: MessagingModules,
): Messaging {
  if (url !== undefined) {
    lifecycle.add('redis', {
      start: () => assertRedis({ url, keyPrefix, role: 'writer' }, modules),
      stop: async () => {},
    })
  }
  const bus =
    url === undefined
      ? createMemoryBus({ windowSize: MEMORY_WINDOW }, modules)
      : createRedisBus({ url, keyPrefix, windowSize: RELAY_DEFAULTS.windowSize }, modules)
  const jobs =
    url === undefined
      ? createMemoryJobs({}, modules)
      : createBullmqJobs({ url, keyPrefix }, modules)
  lifecycle.add('bus', bus)
  lifecycle.add('jobs', jobs)
  return { bus, jobs }
}
