import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { GossipMessage, GossipOptions, GossipVerdict } from './gossip.ts'
import type { ProtocolHandler, ProtocolLimits, RequestOptions } from './protocol.ts'

export interface HostOptions {
  /** secp256k1, 32 bytes: the identity. The node record is signed with the same key. */
  readonly privateKey: Uint8Array
  /** Multiaddrs, e.g. `/ip4/127.0.0.1/tcp/0`. Empty: dials only. */
  readonly listen: readonly string[]
  /** Announced multiaddrs instead of the listen addresses. */
  readonly announce?: readonly string[]
  /** User agent of the identify protocol. */
  readonly agent: string
  readonly gossip?: Partial<GossipOptions>
  readonly limits?: Partial<ConnectionLimits>
  /** Finds peers of the local network under this mDNS service tag, e.g. `ssv.discovery`. Absent: no mDNS. */
  readonly mdnsServiceTag?: string
}

/** Connection limits applied before the peer is identified. */
export interface ConnectionLimits {
  /** Total connections; further inbound ones are refused. */
  readonly maxConnections: number
  /** Inbound connections with an unfinished security handshake. */
  readonly maxInboundPending: number
  /** Inbound connections per second of one remote address. */
  readonly inboundPerSecondPerAddress: number
  /** Concurrent dials. */
  readonly maxParallelDials: number
  /** Timeout from dialling to a usable connection. */
  readonly dialTimeoutMs: number
  /** Timeout from an accepted socket to a usable connection. */
  readonly inboundUpgradeTimeoutMs: number
  /** Called for each inbound connection with the remote IP; true closes it immediately. */
  readonly denyInbound?: (ip: string) => boolean
}

export interface ConnectionFacts {
  readonly peerId: string
  readonly direction: 'in' | 'out'
  /** Without the port. */
  readonly remoteIp: string
  /** Remote multiaddr. */
  readonly remoteAddress: string
}

/** Peer information from the identify protocol. */
export interface PeerIdentity {
  readonly agent: string
  readonly protocols: readonly string[]
  /** Announced listen multiaddrs. */
  readonly addresses: readonly string[]
}

/**
 * A libp2p peer: TCP, noise, yamux (mplex for old peers), identify, ping, gossipsub. Peer ids are
 * always in text form.
 */
export interface Host extends Startable {
  /** Known before start(). */
  readonly peerId: string
  /** Multiaddrs with `/p2p/<peer id>`; empty before start(). */
  addresses(): readonly string[]

  /**
   * Connects unless already connected. An address must end in `/p2p/<peer id>`. @throws DialError
   */
  dial(addresses: string | readonly string[], signal?: AbortSignal): Promise<ConnectionFacts>
  /** Closes all connections to the peer. Never rejects. */
  disconnect(peerId: string): Promise<void>
  /** One entry per peer, its oldest connection. */
  connections(): readonly ConnectionFacts[]
  /** Called once per peer, when its first connection is established. */
  onConnection(listener: (connection: ConnectionFacts) => void): void
  /** Called once per peer, when its last connection is closed. */
  onDisconnection(listener: (peerId: string) => void): void
  /** Peers found by mDNS, with multiaddrs that end in `/p2p/<peer id>`. */
  onDiscovery(listener: (peerId: string, addresses: readonly string[]) => void): void
  /** Waits for the identify protocol. @throws RequestError `timeout` or `not-connected` */
  identify(
    peerId: string,
    options: { signal?: AbortSignal; timeoutMs: number },
  ): Promise<PeerIdentity>
  /** Round trip in milliseconds. @throws RequestError */
  ping(peerId: string, options: { signal?: AbortSignal; timeoutMs: number }): Promise<number>

  subscribe(topic: string): void
  unsubscribe(topic: string): void
  /** Topics subscribed to. */
  topics(): readonly string[]
  /**
   * Signs and sends. Resolves with the number of recipients, which may be 0. @throws Error if
   * larger than `maxMessageBytes`
   */
  publish(topic: string, data: Uint8Array): Promise<number>
  /** Receives all messages of subscribed topics except our own. Each waits for `report`. */
  onMessage(handler: (message: GossipMessage) => void): void
  /** Reports the verdict on a message. Unknown ids (reported twice or too late) are ignored. */
  report(messageId: string, verdict: GossipVerdict): void
  /** Peers known to be subscribed to a topic. */
  topicPeers(topic: string): readonly string[]
  /** Peers of our mesh in a topic. */
  meshPeers(topic: string): readonly string[]
  /** Topics a peer is known to be subscribed to. */
  peerTopics(peerId: string): readonly string[]
  /** 0 if scoring is off or the peer is unknown. */
  gossipScore(peerId: string): number

  /**
   * Sends one request and reads one response, each terminated by half-close. @throws RequestError
   */
  request(
    peerId: string,
    protocol: string,
    data: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array>
  /** Registers a protocol handler, replacing any previous one. */
  handle(protocol: string, handler: ProtocolHandler, limits: ProtocolLimits): Promise<void>
  unhandle(protocol: string): Promise<void>
}
