import type { Metrics } from '@ssv-exporter/service-kit/metrics'

/** @param isBusLive evaluated on each metrics collection */
export function createFollowerMetrics(metrics: Metrics, isBusLive: () => boolean) {
  metrics.gauge({
    name: 'ssv_follower_bus_live',
    help: '1 while publications arrive live, 0 while the log is polled',
    collect: (gauge) => gauge.set(isBusLive() ? 1 : 0),
  })
  return {
    position: metrics.gauge({
      name: 'ssv_follower_position',
      help: 'Last dispatched offset',
    }),
    lag: metrics.gauge({
      name: 'ssv_follower_lag_publications',
      help: 'Publications between the follower and the head of the log at the last comparison',
    }),
    gaps: metrics.counter({
      name: 'ssv_follower_gaps_total',
      help: 'Live publications that did not follow the last offset',
    }),
    filled: metrics.counter({
      name: 'ssv_follower_filled_publications_total',
      help: 'Publications fetched because they did not arrive live, by source',
      labelNames: ['source'],
    }),
    resets: metrics.counter({
      name: 'ssv_follower_restarts_total',
      help: 'Times the follower could not continue and moved to the head of the log, by reason',
      labelNames: ['reason'],
    }),
    errors: metrics.counter({
      name: 'ssv_follower_errors_total',
      help: 'Failures of the follower, by reason',
      labelNames: ['reason'],
    }),
  }
}
