import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { MetricSnapshot } from './metric-snapshot.ts'

const NANOSECONDS = 1e9
const OURS = 'ssv_'

/**
 * Thread metrics that the process metrics do not include. Returns the counter of uncaught errors.
 */
export function measureThread(metrics: Metrics) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let utilisation = performance.eventLoopUtilization()
  metrics.gauge({
    name: 'ssv_network_thread_event_loop_delay_seconds',
    help: '99th percentile of the event-loop delay of the network thread since the last scrape',
    collect: (gauge) => {
      // Each sample includes the resolution.
      gauge.set(Math.max(0, delay.percentile(99) / NANOSECONDS - 0.01))
      delay.reset()
    },
  })
  metrics.gauge({
    name: 'ssv_network_thread_utilisation_ratio',
    help: 'Share of time the network thread was busy since the last scrape',
    collect: (gauge) => {
      const now = performance.eventLoopUtilization()
      gauge.set(performance.eventLoopUtilization(now, utilisation).utilization)
      utilisation = now
    },
  })
  metrics.gauge({
    name: 'ssv_network_thread_heap_bytes',
    help: 'JavaScript heap in use of the network thread',
    collect: (gauge) => gauge.set(process.memoryUsage().heapUsed),
  })
  return metrics.counter({
    name: 'ssv_network_thread_faults_total',
    help: 'Uncaught failures in the network thread',
  })
}

/** A snapshot of this thread's metrics; the process has its own. */
export async function snapshotMetrics({ registry }: Metrics): Promise<readonly MetricSnapshot[]> {
  // prom-client declares the wrong type.
  const live = registry.getMetricsAsArray() as unknown as { get(): Promise<MetricSnapshot> }[]
  const all = await Promise.all(live.map((metric) => metric.get()))
  return all.flatMap(({ name, help, type, values }) =>
    name.startsWith(OURS)
      ? [{ name, help, type, values: values.map((it) => ({ ...it, labels: { ...it.labels } })) }]
      : [],
  )
}
