import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>

interface ProgressReadings {
  lagBlocks(): number | undefined
  ageSeconds(): number | undefined
}

/** All gateway metrics. */
export function createGatewayMetrics(metrics: Metrics) {
  return {
    connections: metrics.gauge({
      name: 'ssv_gateway_connections',
      help: 'Open WebSocket connections',
      labelNames: ['path'],
    }),
    refusedUpgrades: metrics.counter({
      name: 'ssv_gateway_refused_upgrades_total',
      help: 'Refused upgrade requests, by error code',
      labelNames: ['code'],
    }),
    closes: metrics.counter({
      name: 'ssv_gateway_closes_total',
      help: 'Connections closed, by WebSocket close code (1006: none received)',
      labelNames: ['path', 'code'],
    }),
    requests: metrics.counter({
      name: 'ssv_gateway_requests_total',
      help: 'Requests on /query, by type and error code (OK: answered)',
      labelNames: ['type', 'outcome'],
    }),
    requestDuration: metrics.histogram({
      name: 'ssv_gateway_request_duration_seconds',
      help: 'Time from the start of a request to the last byte of its answer',
      labelNames: ['type'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10, 60],
    }),
    pausedReads: metrics.counter({
      name: 'ssv_gateway_paused_reads_total',
      help: 'Times reading from a connection was paused because it exceeded its limits',
      labelNames: ['path'],
      formerName: 'ssv_gateway_held_reads_total',
    }),
    permitsTaken: metrics.gauge({
      name: 'ssv_gateway_slots_taken',
      help: 'Requests reading from the database',
      labelNames: ['pool'],
    }),
    permitsWaiting: metrics.gauge({
      name: 'ssv_gateway_slots_waiting',
      help: 'Requests waiting to read from the database',
      labelNames: ['pool'],
    }),
    pushes: metrics.counter({
      name: 'ssv_gateway_pushes_total',
      help: 'Publications dispatched to /stream, by type',
      labelNames: ['type'],
    }),
    skippedPublications: metrics.counter({
      name: 'ssv_gateway_skipped_publications_total',
      help: 'Publications not sent on /stream of the original protocol, by reason',
      labelNames: ['reason'],
      formerName: 'ssv_gateway_unpushed_total',
    }),
    pushedBytes: metrics.counter({
      name: 'ssv_gateway_pushed_bytes_total',
      help: 'Bytes written to all /stream connections',
    }),
    slowConsumers: metrics.counter({
      name: 'ssv_gateway_slow_consumers_total',
      help: 'Connections to /stream that were closed because they read too slowly',
    }),
    fanOutDuration: metrics.histogram({
      name: 'ssv_gateway_fan_out_duration_seconds',
      help: 'Time to write one batch of publications to all subscribers',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    }),
    messages: metrics.counter({
      name: 'ssv_gateway_stream_messages_total',
      help: 'Client messages of protocol v2, by op and error code (OK: success)',
      labelNames: ['op', 'outcome'],
    }),
    subscribes: metrics.counter({
      name: 'ssv_gateway_subscribes_total',
      help: 'Subscriptions requested, by starting point and whether it was still held',
      labelNames: ['from', 'recovered'],
    }),
    replaying: metrics.gauge({
      name: 'ssv_gateway_replaying_subscriptions',
      help: 'Subscriptions that are being replayed',
    }),
    replayed: metrics.counter({
      name: 'ssv_gateway_replayed_publications_total',
      help: 'Publications written in replays',
    }),
    replayReads: metrics.counter({
      name: 'ssv_gateway_replay_reads_total',
      help: 'Pages read for replays, by source',
      labelNames: ['source'],
    }),
    fallenBehind: metrics.counter({
      name: 'ssv_gateway_fallen_behind_total',
      help: 'Times a subscription fell behind and went back to replay',
    }),
    resets: metrics.counter({
      name: 'ssv_gateway_resets_total',
      help: 'Resets sent to clients because publications are missing, by reason',
      labelNames: ['reason'],
    }),
    position: metrics.gauge({
      name: 'ssv_gateway_position',
      help: 'Offset of the last publication dispatched to /stream',
    }),
    restRequests: metrics.counter({
      name: 'ssv_gateway_rest_requests_total',
      help: 'Requests of the REST interface, by endpoint and status',
      labelNames: ['route', 'status'],
    }),
    restDuration: metrics.histogram({
      name: 'ssv_gateway_rest_request_duration_seconds',
      help: 'Time from the headers of a REST request to the last byte of its answer',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10, 60],
    }),
    exportedRows: metrics.counter({
      name: 'ssv_gateway_exported_rows_total',
      help: 'Rows sent in exports, by form',
      labelNames: ['form'],
    }),
    brokenExports: metrics.counter({
      name: 'ssv_gateway_broken_exports_total',
      help: 'Exports aborted before their end, by reason',
      labelNames: ['reason'],
    }),
    /** Registry metrics; unknown values are not exported. */
    progress({ lagBlocks, ageSeconds }: ProgressReadings) {
      metrics.gauge({
        name: 'ssv_gateway_lag_blocks',
        help: 'Blocks between the head of the chain and the last indexed block',
        collect: (gauge) => show(gauge, lagBlocks()),
      })
      metrics.gauge({
        name: 'ssv_gateway_progress_age_seconds',
        help: 'Seconds since a chain-indexer last advanced the registry in this database',
        collect: (gauge) => show(gauge, ageSeconds()),
      })
    },
  }
}
