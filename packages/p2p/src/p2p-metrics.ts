import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type P2pMetrics = ReturnType<typeof createP2pMetrics>

export function createP2pMetrics(metrics: Metrics) {
  return {
    gossipIn: metrics.counter({
      name: 'ssv_p2p_gossip_messages_total',
      help: 'Gossip messages that came in, by outcome: delivered to us, a duplicate, or why dropped unseen',
      labelNames: ['outcome'],
    }),
    gossipBytes: metrics.counter({
      name: 'ssv_p2p_gossip_bytes_total',
      help: 'Data of delivered gossip messages, in bytes',
    }),
    published: metrics.counter({
      name: 'ssv_p2p_published_messages_total',
      help: 'Gossip messages of our own that went to at least one peer',
    }),
    unreported: metrics.gauge({
      name: 'ssv_p2p_unreported_messages',
      help: 'Gossip messages delivered that still wait for a verdict',
    }),
    late: metrics.counter({
      name: 'ssv_p2p_late_verdicts_total',
      help: 'Verdicts that came when gossipsub had forgotten the message (after 3.5 s): accepted ones were kept and not forwarded',
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
      help: 'Peers disconnected because gossip with them had ended: they sent too much at once, or took nothing',
    }),
    denied: metrics.counter({
      name: 'ssv_p2p_denied_connections_total',
      help: 'Inbound connections closed unheard because of their address',
    }),
  }
}
