import type { NetworkParameters } from '@ssv-exporter/ssv/generation'
import type { ForkEpoch } from './forks/fork-schedule.ts'

/** Plain data, so that it can be sent to another thread. */
export interface NetworkOptions extends NetworkParameters {
  /** In ascending epoch order; names of the generation. The first also applies before its epoch. */
  readonly forks: readonly ForkEpoch[]
  /** Start of epoch 0, in seconds since 1970. */
  readonly genesisTimeSec: number
  /** Default 384: 32 slots of 12 s. */
  readonly secondsPerEpoch?: number
  /** Subscribe to the next fork's topics this long before its epoch. Default: the generation's. */
  readonly forkLeadMs?: number
  /**
   * Keep the former fork's topics, and peers that still announce it, this long after it. Default:
   * the generation's.
   */
  readonly forkGraceMs?: number
  /** Node private key, secp256k1, 32 bytes; also signs the node record. */
  readonly privateKey: Uint8Array
  /** Software version, for the user agent and the handshake. */
  readonly version: string
  /** Listen address, TCP and UDP. Default `0.0.0.0`. */
  readonly listenIp?: string
  /** 0: any free port. */
  readonly tcpPort: number
  /** 0: any free port. Absent: no discv5. */
  readonly udpPort?: number
  /** IP address announced instead of the listen address. */
  readonly announceIp?: string
  /** DNS name announced in addition. */
  readonly announceDns?: string
  /** TCP port announced instead of the listen port. */
  readonly announceTcpPort?: number
  /** UDP port announced instead of the listen port. */
  readonly announceUdpPort?: number
  /** Boot nodes (ENR). */
  readonly bootNodes?: readonly string[]
  /** Multiaddrs ending in `/p2p/<peer id>`: always redialled, never pruned. */
  readonly staticPeers?: readonly string[]
  /** Discover peers in the local network by mDNS. Default: off. */
  readonly mdns?: boolean
  readonly limits?: Partial<NetworkLimits>
}

export interface NetworkLimits {
  /** Target number of outbound peers; may be exceeded slightly for a while. */
  readonly maxPeersOut: number
  /** Default: twice `maxPeersOut`. */
  readonly maxPeersIn: number
  /** Maximum inbound peers per IPv4 address or IPv6 /64 network. */
  readonly maxPeersPerAddress: number
  /** Whether that limit applies to loopback addresses, too. */
  readonly limitLoopback: boolean
  /** Interval of the heartbeat over peers, dials, forks and bans. */
  readonly heartbeatMs: number
  /** Duration of a peer's first ban; doubled for each further one. */
  readonly banMs: number
  /** Maximum messages awaiting a verdict. */
  readonly maxOutstanding: number
  /** Their maximum total bytes, held by the validating thread. */
  readonly maxOutstandingBytes: number
  /** A message without a verdict for this long is ignored. */
  readonly verdictTimeoutMs: number
  /** Maximum queued messages, by kind. */
  readonly maxQueuedDecided: number
  readonly maxQueuedCommits: number
  readonly maxQueuedOther: number
  /** Maximum total bytes of queued messages. */
  readonly maxQueuedBytes: number
  /** Messages per peer and second, sustained; bursts of twice as many. */
  readonly messagesPerSecondPerPeer: number
  readonly bytesPerSecondPerPeer: number
  /** Requests answered per peer and second, sustained; bursts of five times as many. */
  readonly requestsPerSecondPerPeer: number
  readonly requestsPerSecond: number
}

const MIB = 1024 * 1024

export const DEFAULT_LIMITS: NetworkLimits = {
  maxPeersOut: 50,
  maxPeersIn: 100,
  maxPeersPerAddress: 8,
  limitLoopback: false,
  heartbeatMs: 1_000,
  banMs: 10 * 60_000,
  maxOutstanding: 2_048,
  maxOutstandingBytes: 32 * MIB,
  verdictTimeoutMs: 30_000,
  maxQueuedDecided: 16_384,
  maxQueuedCommits: 8_192,
  maxQueuedOther: 4_096,
  maxQueuedBytes: 64 * MIB,
  messagesPerSecondPerPeer: 5_000,
  bytesPerSecondPerPeer: 8 * MIB,
  requestsPerSecondPerPeer: 20,
  requestsPerSecond: 200,
}

/** The given limits, completed with defaults. */
export function limitsOf({ limits = {} }: Pick<NetworkOptions, 'limits'>): NetworkLimits {
  const maxPeersOut = limits.maxPeersOut ?? DEFAULT_LIMITS.maxPeersOut
  return { ...DEFAULT_LIMITS, maxPeersIn: 2 * maxPeersOut, ...limits }
}
