import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>

/** Every metric of the gateway. */
export function createGatewayMetrics(metrics: Metrics) {
  return {
    connections: metrics.gauge({
      name: 'ssv_gateway_connections',
      help: 'Open WebSocket connections',
      labelNames: ['endpoint'],
    }),
    refusedUpgrades: metrics.counter({
      name: 'ssv_gateway_refused_upgrades_total',
      help: 'Requests for a connection that were refused, by error code',
      labelNames: ['code'],
    }),
    closes: metrics.counter({
      name: 'ssv_gateway_closes_total',
      help: 'Connections that ended, by WebSocket close code (1006: without one)',
      labelNames: ['endpoint', 'code'],
    }),
    requests: metrics.counter({
      name: 'ssv_gateway_requests_total',
      help: 'Requests on /query, by type and by error code (OK: answered)',
      labelNames: ['type', 'outcome'],
    }),
    requestDuration: metrics.histogram({
      name: 'ssv_gateway_request_duration_seconds',
      help: 'Time from the turn of a request to the last byte of its answer',
      labelNames: ['type'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10, 60],
    }),
    heldReads: metrics.counter({
      name: 'ssv_gateway_held_reads_total',
      help: 'Times a connection was not read for a while because it sent more than allowed',
      labelNames: ['endpoint'],
    }),
    slotsTaken: metrics.gauge({
      name: 'ssv_gateway_slots_taken',
      help: 'Requests that read from the database now',
      labelNames: ['pool'],
    }),
    slotsWaiting: metrics.gauge({
      name: 'ssv_gateway_slots_waiting',
      help: 'Requests that wait for their turn to read',
      labelNames: ['pool'],
    }),
    pushes: metrics.counter({
      name: 'ssv_gateway_pushes_total',
      help: 'Publications handed to /stream, by type',
      labelNames: ['type'],
    }),
    unpushed: metrics.counter({
      name: 'ssv_gateway_unpushed_total',
      help: 'Publications that the legacy /stream does not carry, by reason',
      labelNames: ['reason'],
    }),
    pushedBytes: metrics.counter({
      name: 'ssv_gateway_pushed_bytes_total',
      help: 'Bytes written to all /stream connections',
    }),
    position: metrics.gauge({
      name: 'ssv_gateway_position',
      help: 'Position of the last publication handed to /stream',
    }),
    lagBlocks: metrics.gauge({
      name: 'ssv_gateway_lag_blocks',
      help: 'Blocks between the head of the chain and what the database holds',
    }),
  }
}
