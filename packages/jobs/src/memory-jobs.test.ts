import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { describeJobs } from './jobs.conformance.ts'
import { createMemoryJobs } from './memory-jobs.ts'

describeJobs((options) =>
  createMemoryJobs(options, {
    logger: silentLogger(),
    metrics: createMetrics({ service: 'test' }),
  }),
)
