import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type HistoryMetrics = ReturnType<typeof createHistoryMetrics>

/** All metrics of history: requests to peers, their results, and requests from peers. */
export function createHistoryMetrics(metrics: Metrics, waiting: () => number) {
  return {
    heights: metrics.gauge({
      name: 'ssv_history_heights',
      help: 'Heights known to exist and not stored: wanted, or missing (no asked peer had them)',
      labelNames: ['state'],
    }),
    sequences: metrics.gauge({
      name: 'ssv_history_sequences',
      help: 'Duty sequences covered: all, and complete ones',
      labelNames: ['state'],
      formerName: 'ssv_history_chains',
    }),
    requests: metrics.counter({
      name: 'ssv_history_requests_total',
      help: 'Requests to peers, by kind and outcome',
      labelNames: ['kind', 'outcome'],
    }),
    requestDuration: metrics.histogram({
      name: 'ssv_history_request_duration_seconds',
      help: 'Time from a request to its whole answer',
      labelNames: ['kind'],
    }),
    requestsWaiting: metrics.gauge({
      name: 'ssv_history_requests_waiting',
      help: 'Requests waiting for a peer with capacity',
      collect: (gauge) => gauge.set(waiting()),
    }),
    messages: metrics.counter({
      name: 'ssv_history_messages_total',
      help: 'Messages in answers, by outcome',
      labelNames: ['outcome'],
    }),
    refused: metrics.counter({
      name: 'ssv_history_refused_total',
      help: 'Messages in answers that did not verify, by reason',
      labelNames: ['reason'],
    }),
    runs: metrics.counter({
      name: 'ssv_history_runs_total',
      help: 'Sync runs of a duty sequence, by outcome',
      labelNames: ['outcome'],
    }),
    liveGaps: metrics.counter({
      name: 'ssv_history_live_gaps_total',
      help: 'Duty sequences in which gossip skipped a height',
      formerName: 'ssv_history_live_holes_total',
    }),
    served: metrics.counter({
      name: 'ssv_history_served_total',
      help: 'Requests of peers, by kind and outcome',
      labelNames: ['kind', 'outcome'],
    }),
    serving: metrics.gauge({
      name: 'ssv_history_serving',
      help: 'Peer requests in progress or waiting',
    }),
  }
}
