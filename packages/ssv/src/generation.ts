/**
 * A generation of the SSV network: its discovery, handshake and gossip protocols. Code outside a
 * generation's folder uses only this interface.
 *
 * Message contents are not part of it. Generations differ in the owner of a message (validator or
 * committee), the signature scheme (BLS over a root, RSA over bytes), the decided values and the
 * availability of history. Each has its own pipeline in the collector, which receives the bytes and
 * returns a verdict.
 */
export interface Generation<F extends Fork = Fork> {
  readonly name: string
  /** In activation order. */
  readonly forks: readonly F[]
  /** The period in which a node listens to two forks. */
  readonly forkWindow: ForkWindow
  readonly gossip: GossipRules
  readonly handshake: Handshake
  /**
   * discv5 protocol ids, 6 characters each: the network's own first, then others used by boot
   * nodes.
   */
  readonly discoveryProtocols: readonly string[]
  /** 128 flags: the subscribed subnets. */
  readonly subnets: readonly boolean[]
}

/** Network parameters of a generation. Plain data. */
export interface NetworkParameters {
  /** Network id in the handshake. */
  readonly networkId: string
  /** Network id from the generation's next fork on, if it changes. */
  readonly nextNetworkId?: string
  /** Network names in topics, if topics contain them. */
  readonly topicNames?: readonly string[]
  /** Subnets to subscribe to, 0 to 127; all if absent. */
  readonly subnets?: readonly number[]
}

/** In slots, because forks start on slot boundaries. */
export interface ForkWindow {
  /** How long before a fork its topics are subscribed and its nodes accepted. */
  readonly leadSlots: number
  /** How long after a fork those of the previous fork remain so. */
  readonly graceSlots: number
}

/** Gossipsub parameters. Absent fields use the host's defaults. */
export interface GossipRules {
  /**
   * Whether authors sign messages (libp2p StrictSign). Otherwise author and sequence number are
   * unauthenticated, and the forwarding peer is held responsible.
   */
  readonly signed: boolean
  /** Topics that peers may subscribe to; any if absent. */
  readonly allowedTopics?: readonly string[]
  /** Limits per RPC. */
  readonly maxMessageBytes?: number
  /** Mesh size: target, minimum, maximum. */
  readonly degree?: number
  readonly degreeLow?: number
  readonly degreeHigh?: number
  readonly heartbeatMs?: number
  /** Heartbeats for which a message is cached, and gossiped. */
  readonly historyLength?: number
  readonly historyGossip?: number
  readonly seenTtlMs?: number
  readonly floodPublish?: boolean
}

/** Message priority guessed from its bytes: decided first, other last. */
export type GossipKind = 'decided' | 'commit' | 'other'

/** The network rules between two slots. */
export interface Fork {
  readonly name: string
  /** Topics that every node subscribes to, independent of the registry. */
  readonly topics: readonly string[]
  /** Topics of one validator not included in `topics`; absent if no fork has any. */
  topicsOf?(publicKey: Uint8Array): readonly string[]
  /** The topics of a subnet, 0 to 127; absent if there are no subnets. */
  subnetTopics?(subnet: number): readonly string[]
  /**
   * The gossip message id; absent if the fork uses gossipsub's default (from ‖ seqno). Total:
   * defined for any bytes.
   */
  readonly messageId?: (data: Uint8Array) => Uint8Array
  /** Maximum size of a gossip message in bytes. */
  readonly maxMessageBytes: number
  /**
   * Guesses the kind of a message without decoding it, to decide what to drop under load. Total.
   */
  guessKind(topic: string, data: Uint8Array): GossipKind
  /** Raw non-standard entries of the node record (ENR). */
  nodeRecordEntries(self: NodeRecordInfo): ReadonlyMap<string, Uint8Array>
  /** Whether to dial a discovered node, based on its record. */
  acceptsNodeRecord(entries: ReadonlyMap<string, Uint8Array>): boolean
  /** Subnets announced by a node record, 128 flags; undefined if it announces none. */
  subnetsOf(entries: ReadonlyMap<string, Uint8Array>): readonly boolean[] | undefined
}

export interface NodeRecordInfo {
  /** Absent for a node that operates no validator. */
  readonly operatorId?: string
  /** 128 flags: the subscribed subnets. */
  readonly subnets: readonly boolean[]
}

/** Node information in the handshake. */
export interface NodeInfo {
  /** Empty if it cannot be derived from the handshake. */
  readonly fork: string
  readonly networkId: string
  readonly nodeVersion: string
  readonly operatorId: string
  readonly executionNode: string
  readonly consensusNode: string
  /** 128 flags: the node's subnets; absent if not announced. */
  readonly subnets?: readonly boolean[]
}

export interface Handshake {
  /** libp2p protocol id. */
  readonly protocol: string
  /** Domain of the libp2p signed envelope (RFC 0002). */
  readonly domain: string
  readonly payloadType: string
  /** Our node information while a fork is active. */
  own(fork: string, self: { readonly networkId: string; readonly nodeVersion: string }): NodeInfo
  encode(info: NodeInfo): Uint8Array
  /** @throws SsvDecodeError */
  decode(payload: Uint8Array): NodeInfo
  /** Why a peer is not part of this network; undefined if it is. */
  refuse(own: HandshakeInfo, theirs: HandshakeInfo): string | undefined
  /**
   * Node information derived from the user agent of a peer without the handshake protocol;
   * undefined if it cannot be part of this network.
   */
  fromUserAgent(agent: string, networkId: string): NodeInfo | undefined
  userAgent(version: string, operatorId?: string): string
}

/** Decides whether two nodes are compatible. */
export type HandshakeInfo = Pick<NodeInfo, 'fork' | 'networkId' | 'subnets'>
