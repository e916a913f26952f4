/** accept: forward it. ignore: drop it without penalty. reject: drop it and penalise the peer. */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

/**
 * A gossip message of a subscribed topic. If gossip is signed, the author's signature is verified;
 * otherwise author and sequence number are unauthenticated. It is forwarded unchanged, only after
 * `accept`.
 */
export interface PubsubMessage {
  /** Identifies it in `report`. */
  readonly id: string
  readonly topic: string
  /** A view of the received data: copy it before passing it to another thread. */
  readonly data: Uint8Array
  /** The forwarding peer, not necessarily the author. */
  readonly source: string
  /** The author; converted to text on access. */
  readonly author: string
  readonly sequenceNumber: bigint
}

export interface GossipOptions {
  /**
   * Whether messages are signed by their authors (libp2p StrictSign). Otherwise they contain author
   * and sequence number but neither signature nor key, as with go-libp2p-pubsub's
   * `WithMessageSigning(false)`.
   */
  readonly signed: boolean
  /** Topics that peers may subscribe to and that messages are accepted on; any if absent. */
  readonly allowedTopics?: readonly string[]
  /**
   * The id of a message by topic and data; messages with the same id are duplicates. undefined if
   * the topic's fork uses gossipsub's default, author ‖ sequence number. Called per message, so it
   * may change at a fork. Must not throw.
   */
  readonly messageId: (topic: string, data: Uint8Array) => Uint8Array | undefined
  /**
   * Maximum size of an RPC (messages and control); larger ones end the gossip stream with that
   * peer.
   */
  readonly maxMessageBytes: number
  /** Mesh size: target, minimum, maximum. */
  readonly degree: number
  readonly degreeLow: number
  readonly degreeHigh: number
  readonly heartbeatMs: number
  /**
   * Heartbeats for which a message is cached, and gossiped. A verdict later than the first does not
   * forward it.
   */
  readonly historyLength: number
  readonly historyGossip: number
  /** How long a message id counts as seen. */
  readonly seenTtlMs: number
  /** Whether our own messages are sent to all peers of the topic, not only to the mesh. */
  readonly floodPublish: boolean
  /** Peer scoring of gossipsub; absent: off, every score is 0. */
  readonly scoring?: GossipScoring
}

/** Score thresholds for excluding a peer; 0 is neutral. */
export interface GossipScoring {
  /** Below it no gossip (IHAVE/IWANT) is exchanged with the peer. */
  readonly gossipThreshold: number
  /** Below it our own messages are not sent to the peer. */
  readonly publishThreshold: number
  /** Below it all messages of the peer are ignored. */
  readonly graylistThreshold: number
  /** Weight of the squared counter of a peer's rejected messages per topic; 0 or negative. */
  readonly invalidMessageWeight: number
  /** Decay factor of that counter per second, between 0 and 1. */
  readonly invalidMessageDecay: number
  /** Application-specific score, added unweighted. */
  readonly applicationScore?: (peerId: string) => number
}
