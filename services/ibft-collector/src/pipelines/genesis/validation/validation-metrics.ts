import type { Metrics } from '@ssv-exporter/service-kit/metrics'

/** Metrics of validation; those of signatures are declared with the verifier. */
export function createValidationMetrics(
  metrics: Metrics,
  measure: () => { messages: number; bytes: number },
) {
  metrics.gauge({
    name: 'ssv_collector_pending_messages',
    help: 'Messages waiting until the registry has their validator',
    formerName: 'ssv_collector_pen_messages',
    collect: (gauge) => gauge.set(measure().messages),
  })
  metrics.gauge({
    name: 'ssv_collector_pending_message_bytes',
    help: 'Approximate bytes of messages waiting for the registry',
    formerName: 'ssv_collector_pen_bytes',
    collect: (gauge) => gauge.set(measure().bytes),
  })
  return {
    gossip: metrics.counter({
      name: 'ssv_collector_gossip_total',
      help: 'Gossip messages validated, by kind and outcome: accepted, prefix (valid for its first signers only), repeated, or the reason for refusal',
      labelNames: ['kind', 'outcome'],
    }),
    history: metrics.counter({
      name: 'ssv_collector_history_messages_total',
      help: 'Messages of history answers validated, by outcome: accepted, prefix (valid for its first signers only), or the reason for refusal',
      labelNames: ['outcome'],
    }),
    validationDuration: metrics.histogram({
      name: 'ssv_collector_validation_duration_seconds',
      help: 'Time from the arrival of a gossip message to its verdict',
      formerName: 'ssv_collector_judge_duration_seconds',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    }),
    pendingLosses: metrics.counter({
      name: 'ssv_collector_pending_message_losses_total',
      help: 'Pending messages dropped without a retry, by reason',
      labelNames: ['reason'],
      formerName: 'ssv_collector_pen_losses_total',
    }),
  }
}
