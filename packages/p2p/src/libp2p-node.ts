import { identify, identifyPush } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { mplex } from '@libp2p/mplex'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import {
  CLOSE_TIMEOUT_MS,
  LIVENESS_INTERVAL_MS,
  MAX_STREAMS_PER_CONNECTION,
} from './connection-defaults.ts'
import type { GossipFacade } from './gossip-facade.ts'
import type { ConnectionLimits, HostOptions } from './host-options.ts'
import { secp256k1Key } from './identity.ts'
import type { P2pMetrics } from './p2p-metrics.ts'
import { rareWindowUpdates } from './rare-window-updates.ts'

// mplex resets a connection after so many streams opened too quickly; its default of 5 is reached
// by five consecutive requests.
const MPLEX_RATE_FAULTS = 100_000
const MPLEX_MAX_MESSAGE_BYTES = 1 << 20

// SSV nodes of the genesis generation run two identify services, which open one stream each. With
// js-libp2p's default of one stream the second is reset, and the node assumes that we do not
// support the handshake.
const MAX_IDENTIFY_STREAMS = 16

export type Libp2pNode = Awaited<ReturnType<typeof createLibp2pNode>>

/** The libp2p of an SSV peer: TCP, noise, yamux before mplex, identify, ping, gossip. Not started yet. */
export function createLibp2pNode(options: HostOptions, { gossip, limits, metrics }: NodeModules) {
  return createLibp2p({
    start: false,
    privateKey: secp256k1Key(options.privateKey),
    nodeInfo: { name: options.agent, version: '', userAgent: options.agent },
    addresses: { listen: [...options.listen], announce: [...(options.announce ?? [])] },
    transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
    connectionEncrypters: [noise()],
    streamMuxers: [
      rareWindowUpdates(yamux({ maxInboundStreams: MAX_STREAMS_PER_CONNECTION })),
      mplex({
        maxMessageSize: MPLEX_MAX_MESSAGE_BYTES,
        disconnectThreshold: MPLEX_RATE_FAULTS,
      }),
    ],
    connectionManager: {
      maxConnections: limits.maxConnections,
      maxIncomingPendingConnections: limits.maxInboundPending,
      inboundConnectionThreshold: limits.inboundPerSecondPerAddress,
      maxParallelDials: limits.maxParallelDials,
      dialTimeout: limits.dialTimeoutMs,
      inboundUpgradeTimeout: limits.inboundUpgradeTimeoutMs,
      connectionCloseTimeout: CLOSE_TIMEOUT_MS,
      // Reconnection is handled elsewhere.
      reconnectRetries: 0,
    },
    connectionMonitor: { pingInterval: LIVENESS_INTERVAL_MS },
    connectionGater: {
      denyInboundConnection(connection) {
        const ip = connection.remoteAddr.getComponents()[0]?.value ?? ''
        const denied = limits.denyInbound?.(ip) ?? false
        if (denied) metrics?.denied.inc()
        return denied
      },
    },
    peerDiscovery:
      options.mdnsServiceTag === undefined ? [] : [mdns({ serviceTag: options.mdnsServiceTag })],
    services: {
      identify: identify({
        maxInboundStreams: MAX_IDENTIFY_STREAMS,
        maxOutboundStreams: MAX_IDENTIFY_STREAMS,
      }),
      identifyPush: identifyPush({ maxInboundStreams: MAX_IDENTIFY_STREAMS }),
      ping: ping(),
      gossip: gossip.service,
    },
  })
}

interface NodeModules {
  readonly gossip: GossipFacade
  readonly limits: ConnectionLimits
  readonly metrics: P2pMetrics | undefined
}
