import type { NetworkParameters } from '@ssv-exporter/ssv/generation'
import type { ForkEpoch } from './forks/fork-schedule.ts'

/** Plain data, so that it can be handed to another thread. */
export interface NetworkOptions extends NetworkParameters {
  /** In the order of their epochs; names of the generation. The first is in force before its epoch, too. */
  readonly forks: readonly ForkEpoch[]
  /** Start of epoch 0, in seconds since 1970. */
  readonly genesisTimeSec: number
  /** Default 384: 32 slots of 12 s. */
  readonly secondsPerEpoch?: number
  /** The next fork's topics are listened to this long before its epoch. Default: as the generation says. */
  readonly forkLeadMs?: number
  /** The former fork's topics, and peers that still announce it, are kept this long after it. Default: as the generation says. */
  readonly forkGraceMs?: number
  /** secp256k1, 32 bytes: our identity, and what signs the node record. */
  readonly privateKey: Uint8Array
  /** Of our software, for the user agent and the handshake. */
  readonly version: string
  /** Address listened on, TCP and UDP. Default `0.0.0.0`. */
  readonly listenIp?: string
  /** 0: any free port. */
  readonly tcpPort: number
  /** 0: any free port. Absent: no discv5. */
  readonly udpPort?: number
  /** IP address told to others instead of the one listened on. */
  readonly announceIp?: string
  /** DNS name told to others besides. */
  readonly announceDns?: string
  /** TCP port told to others instead of the one listened on. */
  readonly announceTcpPort?: number
  /** UDP port told to others instead of the one listened on. */
  readonly announceUdpPort?: number
  /** Node records (ENR) that the search begins with. */
  readonly bootNodes?: readonly string[]
  /** Multiaddrs ending in `/p2p/<peer id>`: always dialled again, never pruned. */
  readonly staticPeers?: readonly string[]
  /** Finds peers of the local network by mDNS. Default: off. */
  readonly mdns?: boolean
  readonly limits?: Partial<NetworkLimits>
}

export interface NetworkLimits {
  /** Outbound peers wanted; a few more are borne for a while. */
  readonly maxPeersOut: number
  /** Default: twice `maxPeersOut`. */
  readonly maxPeersIn: number
  /** Inbound peers of one IPv4 address or one IPv6 /64 network. */
  readonly maxPeersPerAddress: number
  /** Whether that holds for loopback addresses, too. */
  readonly limitLoopback: boolean
  /** Between two looks at peers, dials, forks and bans. */
  readonly heartbeatMs: number
  /** How long a peer whose score fell too low stays away the first time; doubled each further time. */
  readonly banMs: number
  /** Messages handed on whose verdict is still due. */
  readonly maxOutstanding: number
  /** Of their bytes: as many lie in the thread that judges them. */
  readonly maxOutstandingBytes: number
  /** A message without a verdict for this long is ignored. */
  readonly verdictTimeoutMs: number
  /** Messages that wait to be handed on, by kind. */
  readonly maxQueuedDecided: number
  readonly maxQueuedCommits: number
  readonly maxQueuedOther: number
  /** Of all waiting messages together. */
  readonly maxQueuedBytes: number
  /** Messages of one peer, sustained, each second; twice as many in a burst. */
  readonly messagesPerSecondPerPeer: number
  readonly bytesPerSecondPerPeer: number
  /** Requests answered for one peer, sustained, each second; five times as many in a burst. */
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

/** The limits in force: what is given, and defaults for the rest. */
export function limitsOf({ limits = {} }: Pick<NetworkOptions, 'limits'>): NetworkLimits {
  const maxPeersOut = limits.maxPeersOut ?? DEFAULT_LIMITS.maxPeersOut
  return { ...DEFAULT_LIMITS, maxPeersIn: 2 * maxPeersOut, ...limits }
}
