import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { GossipKind } from '@ssv-exporter/ssv/generation'

/** Why a gossip message was dropped unread. Each is a metric label. */
export type DropReason =
  | 'unknown-topic'
  | 'banned'
  | 'bad-size'
  | 'peer-rate'
  | `queue-${GossipKind}`
  | 'no-verdict'

/** Why we closed a connection. Each is a metric label. */
export type DisconnectReason =
  | 'identify-failed'
  | 'unknown-agent'
  | 'handshake-unanswered'
  | 'handshake-invalid'
  | 'handshake-refused'
  | 'too-many-peers'
  | 'too-many-of-address'
  | 'banned'
  | 'score'
  | 'pruned'
  | 'fork-left'

export type NetworkMetrics = ReturnType<typeof createNetworkMetrics>

/**
 * All metrics of our network node, without per-peer labels; those of libp2p itself are registered
 * by the host.
 *
 * @param measure sets the gauges; called at the beginning of each scrape
 */
export function createNetworkMetrics(metrics: Metrics, measure: () => void) {
  return {
    // First, because metrics are collected in registration order.
    topics: metrics.gauge({
      name: 'ssv_network_topics',
      help: 'Subscribed topics',
      collect: measure,
    }),
    peers: metrics.gauge({
      name: 'ssv_network_peers',
      help: 'Peers that passed the handshake, by direction and kind of handshake (user agent: identified by its user agent only)',
      labelNames: ['direction', 'handshake'],
    }),
    connections: metrics.gauge({
      name: 'ssv_network_connections',
      help: 'Connected peers, with or without handshake, by direction',
      labelNames: ['direction'],
    }),
    topicsWithPeers: metrics.gauge({
      name: 'ssv_network_topics_covered',
      help: 'General topics of the active fork (decided, subnets) with at least one subscribed peer',
    }),
    dialQueue: metrics.gauge({
      name: 'ssv_network_dial_candidates',
      help: 'Known peers that can be dialled',
    }),
    discovered: metrics.counter({
      name: 'ssv_network_nodes_discovered_total',
      help: 'Nodes found by discovery, each time, by verdict on their record',
      labelNames: ['verdict'],
    }),
    dials: metrics.counter({
      name: 'ssv_network_dials_total',
      help: 'Dials of candidates, by outcome',
      labelNames: ['outcome'],
    }),
    handshakes: metrics.counter({
      name: 'ssv_network_handshakes_total',
      help: 'Handshakes, by outcome',
      labelNames: ['outcome'],
    }),
    disconnects: metrics.counter({
      name: 'ssv_network_disconnects_total',
      help: 'Connections closed by this node, by reason',
      labelNames: ['reason'],
    }),
    denied: metrics.counter({
      name: 'ssv_network_inbound_denied_total',
      help: 'Inbound connections denied, by reason',
      labelNames: ['reason'],
    }),
    offences: metrics.counter({
      name: 'ssv_network_offences_total',
      help: 'Offences of peers, by kind',
      labelNames: ['offence'],
    }),
    banned: metrics.gauge({
      name: 'ssv_network_peers_banned',
      help: 'Peers banned because of their score',
    }),
    verdicts: metrics.counter({
      name: 'ssv_network_gossip_verdicts_total',
      help: 'Verdicts on gossip messages',
      labelNames: ['verdict'],
    }),
    dropped: metrics.counter({
      name: 'ssv_network_gossip_dropped_total',
      help: 'Gossip messages dropped without validation, by reason',
      labelNames: ['reason'],
    }),
    queued: metrics.gauge({
      name: 'ssv_network_gossip_queue_messages',
      help: 'Gossip messages waiting for validation, by probable kind',
      labelNames: ['kind'],
    }),
    queuedBytes: metrics.gauge({
      name: 'ssv_network_gossip_queue_bytes',
      help: 'Bytes of gossip messages waiting for validation',
    }),
    queueWait: metrics.histogram({
      name: 'ssv_network_gossip_queue_seconds',
      help: 'Time gossip messages waited for validation',
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    }),
    outstanding: metrics.gauge({
      name: 'ssv_network_gossip_outstanding_messages',
      help: 'Gossip messages being validated',
    }),
    requests: metrics.counter({
      name: 'ssv_network_requests_served_total',
      help: 'Requests of peers, by outcome',
      labelNames: ['outcome'],
    }),
    forks: metrics.counter({
      name: 'ssv_network_fork_crossings_total',
      help: 'Forks activated while running',
    }),
  }
}
