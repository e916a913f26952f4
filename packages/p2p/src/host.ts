import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { GossipMessage, GossipOptions, GossipVerdict } from './gossip.ts'
import type { ProtocolHandler, ProtocolLimits, RequestOptions } from './protocol.ts'

export interface HostOptions {
  /** secp256k1, 32 bytes: the identity. The node record is signed with the same key. */
  readonly privateKey: Uint8Array
  /** Multiaddrs, e.g. `/ip4/127.0.0.1/tcp/0`. Empty: dials only. */
  readonly listen: readonly string[]
  /** Multiaddrs told to others instead of those listened on. */
  readonly announce?: readonly string[]
  /** User agent of the identify protocol. */
  readonly agent: string
  readonly gossip?: Partial<GossipOptions>
  readonly limits?: Partial<ConnectionLimits>
  /** Finds peers of the local network under this mDNS service tag, e.g. `ssv.discovery`. Absent: no mDNS. */
  readonly mdnsServiceTag?: string
}

/** What the host refuses before anybody looks at who it is. */
export interface ConnectionLimits {
  /** Connections in all; beyond it inbound ones are refused. */
  readonly maxConnections: number
  /** Inbound connections that have not finished their security handshake. */
  readonly maxInboundPending: number
  /** Inbound connections per second of one remote address. */
  readonly inboundPerSecondPerAddress: number
  /** Dials at once. */
  readonly maxParallelDials: number
  /** From dialling to a usable connection. */
  readonly dialTimeoutMs: number
  /** From an accepted socket to a usable connection. */
  readonly inboundUpgradeTimeoutMs: number
  /** Asked for each inbound connection, with the remote ip; true closes it unheard. */
  readonly denyInbound?: (ip: string) => boolean
}

export interface ConnectionFacts {
  readonly peerId: string
  readonly direction: 'in' | 'out'
  /** Without the port. */
  readonly remoteIp: string
  /** Multiaddr of the other end. */
  readonly remoteAddress: string
}

/** What a peer says of itself in the identify protocol. */
export interface PeerIdentity {
  readonly agent: string
  readonly protocols: readonly string[]
  /** Multiaddrs it says it listens on. */
  readonly addresses: readonly string[]
}

/** A libp2p peer: TCP, noise, yamux (mplex for old peers), identify, ping, gossipsub. Peer ids are in their text form everywhere. */
export interface Host extends Startable {
  /** Known before start(). */
  readonly peerId: string
  /** Multiaddrs with `/p2p/<peer id>`; empty before start(). */
  addresses(): readonly string[]

  /** Connects, or finds that it is connected. An address must end in `/p2p/<peer id>`. @throws DialError */
  dial(addresses: string | readonly string[], signal?: AbortSignal): Promise<ConnectionFacts>
  /** Closes all connections to the peer. Never rejects. */
  disconnect(peerId: string): Promise<void>
  /** One entry a peer, the oldest connection of it. */
  connections(): readonly ConnectionFacts[]
  /** Called once for a peer: when its first connection is up. */
  onConnection(listener: (connection: ConnectionFacts) => void): void
  /** Called once for a peer: when its last connection has gone. */
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
  /** Signs and sends. Resolves with the number of peers it went to, which may be none. @throws Error when larger than `maxMessageBytes` */
  publish(topic: string, data: Uint8Array): Promise<number>
  /** The one place where messages of subscribed topics come out, our own excepted. Each waits for `report`. */
  onMessage(handler: (message: GossipMessage) => void): void
  /** Ends the wait of a message. Unknown ids (reported twice, or too late) are nothing. */
  report(messageId: string, verdict: GossipVerdict): void
  /** Peers known to listen to a topic. */
  topicPeers(topic: string): readonly string[]
  /** Peers of our mesh in a topic. */
  meshPeers(topic: string): readonly string[]
  /** Topics a peer is known to listen to. */
  peerTopics(peerId: string): readonly string[]
  /** 0 where scoring is off or nothing is known. */
  gossipScore(peerId: string): number

  /** One request, one answer, each ended by its end (half-close). @throws RequestError */
  request(
    peerId: string,
    protocol: string,
    data: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array>
  /** Serves a protocol, from now on; replaces a former handler. */
  handle(protocol: string, handler: ProtocolHandler, limits: ProtocolLimits): Promise<void>
  unhandle(protocol: string): Promise<void>
}
