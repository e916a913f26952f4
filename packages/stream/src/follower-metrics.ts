import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type FollowerMetrics = ReturnType<typeof createFollowerMetrics>

export function createFollowerMetrics(metrics: Metrics) {
  return {
    position: metrics.gauge({
      name: 'follower_position',
      help: 'The last position that was handed out',
    }),
    lag: metrics.gauge({
      name: 'follower_lag_publications',
      help: 'How far the head of the log was ahead at the last comparison',
    }),
    busLive: metrics.gauge({
      name: 'follower_bus_live',
      help: '1 while publications come live, 0 while the log is polled',
    }),
    gaps: metrics.counter({
      name: 'follower_gaps_total',
      help: 'Live publications that did not follow the last position',
    }),
    filled: metrics.counter({
      name: 'follower_filled_publications_total',
      help: 'Publications that were fetched because they did not come live, by source',
      labelNames: ['source'],
    }),
    restarts: metrics.counter({
      name: 'follower_restarts_total',
      help: 'Times the log could not be followed on and the follower went to its head, by reason',
      labelNames: ['reason'],
    }),
    errors: metrics.counter({
      name: 'follower_errors_total',
      help: 'Failures of the follower, by reason',
      labelNames: ['reason'],
    }),
  }
}
