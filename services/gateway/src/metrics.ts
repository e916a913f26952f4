import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>

interface ProgressReadings {
  lagBlocks(): number | undefined
  ageSeconds(): number | undefined
}

/** Every metric of the gateway. */
export function createGatewayMetrics(metrics: Metrics) {
  return {
    connections: metrics.gauge({
      name: 'ssv_gateway_connections',
      help: 'Open WebSocket connections',
      labelNames: ['path'],
    }),
    refusedUpgrades: metrics.counter({
      name: 'ssv_gateway_refused_upgrades_total',
      help: 'Requests for a connection that were refused, by error code',
      labelNames: ['code'],
    }),
    closes: metrics.counter({
      name: 'ssv_gateway_closes_total',
      help: 'Connections that ended, by WebSocket close code (1006: without one)',
      labelNames: ['path', 'code'],
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
      labelNames: ['path'],
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
    slowConsumers: metrics.counter({
      name: 'ssv_gateway_slow_consumers_total',
      help: 'Connections to /stream that were closed because they read too slowly',
    }),
    fanOutDuration: metrics.histogram({
      name: 'ssv_gateway_fan_out_duration_seconds',
      help: 'Time to write what came within a few milliseconds to everybody who wants it',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    }),
    messages: metrics.counter({
      name: 'ssv_gateway_stream_messages_total',
      help: 'Messages of clients of stream protocol v2, by op and by error code (OK: done)',
      labelNames: ['op', 'outcome'],
    }),
    subscribes: metrics.counter({
      name: 'ssv_gateway_subscribes_total',
      help: 'Subscriptions asked for, by where from and whether the log still had it',
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
      help: 'Pages read for replays because they are not in memory, by source',
      labelNames: ['source'],
    }),
    fallenBehind: metrics.counter({
      name: 'ssv_gateway_fallen_behind_total',
      help: 'Times a subscription was too slow to be live and is replayed to again',
    }),
    resets: metrics.counter({
      name: 'ssv_gateway_resets_total',
      help: 'Times clients were told that publications are missing, by reason',
      labelNames: ['reason'],
    }),
    position: metrics.gauge({
      name: 'ssv_gateway_position',
      help: 'Position of the last publication handed to /stream',
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
      help: 'Exports that were cut off before their end, by reason',
      labelNames: ['reason'],
    }),
    /** Measures the registry; what is not known is not exported. */
    progress({ lagBlocks, ageSeconds }: ProgressReadings) {
      metrics.gauge({
        name: 'ssv_gateway_lag_blocks',
        help: 'Blocks between the head of the chain and what the database holds',
        collect: (gauge) => show(gauge, lagBlocks()),
      })
      metrics.gauge({
        name: 'ssv_gateway_progress_age_seconds',
        help: 'Seconds since a chain-indexer last moved the registry on, as far as this database has it',
        collect: (gauge) => show(gauge, ageSeconds()),
      })
    },
  }
}
