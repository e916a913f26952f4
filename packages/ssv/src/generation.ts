/**
 * A generation of the SSV network: the language in which its nodes find each other, shake hands and gossip. Everything outside
 * the folder of a generation works on this interface and never asks which one it is.
 *
 * What the messages say is not part of it. Generations differ in whom a message belongs to (a validator, a committee), in how
 * it is signed (BLS over a root, RSA over bytes), in what it decides and in whether there is history to fetch: each comes with
 * a pipeline of its own in the collector, which is handed the bytes and gives a verdict.
 */
export interface Generation<F extends Fork = Fork> {
  readonly name: string
  /** In the order in which a network goes through them. */
  readonly forks: readonly F[]
  /** When a node listens to two forks at once. */
  readonly forkWindow: ForkWindow
  readonly gossip: GossipRules
  readonly handshake: Handshake
  /** Protocol ids of discv5 packets, 6 characters each: the network's own, then those of boot nodes that use another. */
  readonly discoveryProtocols: readonly string[]
  /** 128 places: the subnets that we take part in. */
  readonly subnets: readonly boolean[]
}

/** What a generation has to know of the network that it is spoken in. Plain data. */
export interface NetworkParameters {
  /** How nodes name the network in the handshake. */
  readonly networkId: string
  /** The same from the generation's next fork on, where a fork changes it. */
  readonly nextNetworkId?: string
  /** Names of the network in topics, where topics contain it. */
  readonly topicNames?: readonly string[]
  /** Subnets to take part in, 0 to 127; all when absent. */
  readonly subnets?: readonly number[]
}

/** In slots, because forks begin with one. */
export interface ForkWindow {
  /** For so long before a fork its topics are subscribed and its nodes accepted. */
  readonly leadSlots: number
  /** For so long after it those of the former fork still are. */
  readonly graceSlots: number
}

/** How gossipsub is spoken. Members that are absent are the defaults of the host. */
export interface GossipRules {
  /**
   * Whether authors sign what they publish (libp2p StrictSign). Otherwise a message names its author and a sequence number without
   * proof, and whoever forwards it answers for it.
   */
  readonly signed: boolean
  /** The only topics that peers may subscribe to; any when absent. */
  readonly allowedTopics?: readonly string[]
  /** Of one RPC. */
  readonly maxMessageBytes?: number
  /** Peers of a mesh: wanted, least, most. */
  readonly degree?: number
  readonly degreeLow?: number
  readonly degreeHigh?: number
  readonly heartbeatMs?: number
  /** Heartbeats that a message is kept for, and gossiped about for. */
  readonly historyLength?: number
  readonly historyGossip?: number
  readonly seenTtlMs?: number
  readonly floodPublish?: boolean
}

/** How much a message matters, as far as its bytes tell: decided first, other last. */
export type GossipKind = 'decided' | 'commit' | 'other'

/** The rules of the network between two slots. */
export interface Fork {
  readonly name: string
  /** Topics that every node listens to, whatever the registry says. */
  readonly topics: readonly string[]
  /** Topics of one validator that `topics` does not hold; absent where no fork has such. */
  topicsOf?(publicKey: Uint8Array): readonly string[]
  /** The topics of a subnet, 0 to 127; absent where there are no subnets. */
  subnetTopics?(subnet: number): readonly string[]
  /** The gossip message id; absent where the fork uses gossipsub's own (from ‖ seqno). Total: any bytes give an id. */
  readonly messageId?: (data: Uint8Array) => Uint8Array
  /** The most bytes that a gossip message may have. */
  readonly maxMessageBytes: number
  /** What the bytes most likely are, without decoding them: what is dropped first when there is too much. Total. */
  guessKind(topic: string, data: Uint8Array): GossipKind
  /** Entries of the node record (ENR) besides the standard ones, in their raw form. */
  nodeRecordEntries(self: NodeRecordFacts): ReadonlyMap<string, Uint8Array>
  /** Whether a discovered node is worth dialling, from the entries of its record. */
  acceptsNodeRecord(entries: ReadonlyMap<string, Uint8Array>): boolean
  /** Subnets that a node record announces, 128 places; undefined when it names none. */
  subnetsOf(entries: ReadonlyMap<string, Uint8Array>): readonly boolean[] | undefined
}

export interface NodeRecordFacts {
  /** Absent for a node that operates no validator. */
  readonly operatorId?: string
  /** 128 places: whether we listen to the subnet. */
  readonly subnets: readonly boolean[]
}

/** What a node says of itself in the handshake. */
export interface NodeInfo {
  /** Empty where it does not follow from what the node says. */
  readonly fork: string
  readonly networkId: string
  readonly nodeVersion: string
  readonly operatorId: string
  readonly executionNode: string
  readonly consensusNode: string
  /** 128 places: whether the node listens to the subnet; absent when it does not say. */
  readonly subnets?: readonly boolean[]
}

export interface Handshake {
  /** libp2p protocol id. */
  readonly protocol: string
  /** Of the libp2p signed envelope (RFC 0002). */
  readonly domain: string
  readonly payloadType: string
  /** What we say of ourselves while a fork is in force. */
  own(fork: string, self: { readonly networkId: string; readonly nodeVersion: string }): NodeInfo
  encode(info: NodeInfo): Uint8Array
  /** @throws SsvDecodeError */
  decode(payload: Uint8Array): NodeInfo
  /** Why a peer is not one of us; undefined when it is. */
  refuse(own: HandshakeFacts, theirs: HandshakeFacts): string | undefined
  /** What is taken from the user agent of a peer that does not speak the protocol; undefined when it cannot be one of us. */
  fromUserAgent(agent: string, networkId: string): NodeInfo | undefined
  userAgent(version: string, operatorId?: string): string
}

/** What decides whether two nodes have anything to do with each other. */
export type HandshakeFacts = Pick<NodeInfo, 'fork' | 'networkId' | 'subnets'>
