import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type JobMetrics = ReturnType<typeof createJobMetrics>

export type JobOutcome = 'done' | 'failed' | 'interrupted'

export function createJobMetrics(metrics: Metrics) {
  return {
    duration: metrics.histogram({
      name: 'ssv_job_duration_seconds',
      help: 'Duration of job attempts, by name and outcome',
      labelNames: ['name', 'outcome'],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
    }),
    running: metrics.gauge({
      name: 'ssv_jobs_running',
      help: 'Jobs running in this process, by name',
      labelNames: ['name'],
    }),
  }
}
