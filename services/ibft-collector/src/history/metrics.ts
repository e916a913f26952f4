import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type HistoryMetrics = ReturnType<typeof createHistoryMetrics>

/** Every metric of history: what is asked of peers, what comes of it, and what peers ask of us. */
export function createHistoryMetrics(metrics: Metrics, waiting: () => number) {
  return {
    heights: metrics.gauge({
      name: 'ssv_history_heights',
      help: 'Heights known to exist and not stored: wanted, or missing at everybody asked',
      labelNames: ['state'],
    }),
    chains: metrics.gauge({
      name: 'ssv_history_chains',
      help: 'Validator and role pairs covered: all of them, and those that are complete',
      labelNames: ['state'],
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
      help: 'Requests that wait for a peer with room',
      collect: (gauge) => gauge.set(waiting()),
    }),
    messages: metrics.counter({
      name: 'ssv_history_messages_total',
      help: 'Messages in answers, by what became of them',
      labelNames: ['outcome'],
    }),
    refused: metrics.counter({
      name: 'ssv_history_refused_total',
      help: 'Messages in answers that did not verify, by reason',
      labelNames: ['reason'],
    }),
    runs: metrics.counter({
      name: 'ssv_history_runs_total',
      help: 'Runs over a duty sequence, by outcome',
      labelNames: ['outcome'],
    }),
    liveHoles: metrics.counter({
      name: 'ssv_history_live_holes_total',
      help: 'Chains in which gossip skipped a height',
    }),
    served: metrics.counter({
      name: 'ssv_history_served_total',
      help: 'Requests of peers, by kind and outcome',
      labelNames: ['kind', 'outcome'],
    }),
    serving: metrics.gauge({
      name: 'ssv_history_serving',
      help: 'Requests of peers under way, waiting ones included',
    }),
  }
}
