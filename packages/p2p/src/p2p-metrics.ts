import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type P2pMetrics = ReturnType<typeof createP2pMetrics>

export function createP2pMetrics(metrics: Metrics) {
  return {
    gossipIn: metrics.counter({
      name: 'ssv_p2p_gossip_messages_total',
      help: 'Gossip messages received, by outcome: delivered, duplicate, or the reason for dropping',
      labelNames: ['outcome'],
    }),
    gossipBytes: metrics.counter({
      name: 'ssv_p2p_gossip_bytes_total',
      help: 'Data of delivered gossip messages, in bytes',
    }),
    published: metrics.counter({
      name: 'ssv_p2p_published_messages_total',
      help: 'Own gossip messages sent to at least one peer',
    }),
    unreported: metrics.gauge({
      name: 'ssv_p2p_unreported_messages',
      help: 'Delivered gossip messages without a verdict yet',
    }),
    late: metrics.counter({
      name: 'ssv_p2p_late_verdicts_total',
      help: 'Verdicts that came after gossipsub had dropped the message (3.5 s): accepted ones were stored but not forwarded',
      labelNames: ['verdict'],
    }),
    requests: metrics.counter({
      name: 'ssv_p2p_requests_total',
      help: 'Requests to peers, by outcome',
      labelNames: ['outcome'],
    }),
    served: metrics.counter({
      name: 'ssv_p2p_served_requests_total',
      help: 'Requests of peers, by outcome',
      labelNames: ['outcome'],
    }),
    dials: metrics.counter({
      name: 'ssv_p2p_dials_total',
      help: 'Connections dialled, by outcome',
      labelNames: ['outcome'],
    }),
    muted: metrics.counter({
      name: 'ssv_p2p_muted_peers_total',
      help: 'Peers disconnected because their gossip stream ended: they sent too much at once, or stopped reading',
    }),
    denied: metrics.counter({
      name: 'ssv_p2p_denied_connections_total',
      help: 'Inbound connections denied because of their address',
    }),
  }
}
