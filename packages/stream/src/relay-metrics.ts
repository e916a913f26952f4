import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type RelayMetrics = ReturnType<typeof createRelayMetrics>

export function createRelayMetrics(metrics: Metrics) {
  return {
    leading: metrics.gauge({
      name: 'ssv_relay_leading',
      help: '1 while this process is the active relay',
    }),
    cannotLead: metrics.gauge({
      name: 'ssv_relay_cannot_lead',
      help: '1 while this process can neither become the relay nor see another one',
    }),
    moved: metrics.counter({
      name: 'ssv_relay_moved_publications_total',
      help: 'Publications moved from the outbox to the log',
    }),
    busLag: metrics.gauge({
      name: 'ssv_relay_bus_lag_publications',
      help: 'Publications in the log not appended to the bus yet; exported by the active relay only',
    }),
    refills: metrics.counter({
      name: 'ssv_relay_refills_total',
      help: 'Refills of the bus window from the log, by reason',
      labelNames: ['reason'],
    }),
    errors: metrics.counter({
      name: 'ssv_relay_errors_total',
      help: 'Failures of the relay, by reason: the error code, or where it happened',
      labelNames: ['reason'],
    }),
  }
}
