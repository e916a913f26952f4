/** accept: forward it. ignore: do not, at no cost to the peer. reject: do not, and hold it against the peer. */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

/**
 * A gossip message of a subscribed topic. Where gossip is signed its author's signature verified; where it is not, author and sequence
 * number are what it claims. It is forwarded only after `accept`, as it came.
 */
export interface GossipMessage {
  /** What `report` names it by. */
  readonly id: string
  readonly topic: string
  /** A view into what came in: copy it before it goes to another thread. */
  readonly data: Uint8Array
  /** Who handed it to us: not necessarily who made it. */
  readonly source: string
  /** Who made it; made into text when asked for. */
  readonly author: string
  readonly sequenceNumber: bigint
}

export interface GossipOptions {
  /**
   * Whether messages are signed by their authors (libp2p StrictSign). Otherwise they name author and sequence number and must bear
   * neither signature nor key, as with go-libp2p-pubsub's `WithMessageSigning(false)`.
   */
  readonly signed: boolean
  /** The only topics that peers may subscribe to, and that messages are taken on; any when absent. */
  readonly allowedTopics?: readonly string[]
  /**
   * The id of a message, by topic and data: a duplicate is a message of the same id. undefined where the topic's fork uses
   * gossipsub's own, author ‖ sequence number. Asked for each message, so that it may change at a fork. Must not throw.
   */
  readonly messageId: (topic: string, data: Uint8Array) => Uint8Array | undefined
  /** Of what comes at once from a peer (an RPC: messages and control); more ends the gossip with that peer. */
  readonly maxMessageBytes: number
  /** Peers of a mesh: wanted, least, most. */
  readonly degree: number
  readonly degreeLow: number
  readonly degreeHigh: number
  readonly heartbeatMs: number
  /** Heartbeats that a message is kept for, and gossiped about for. A verdict that comes later than the first forwards nothing. */
  readonly historyLength: number
  readonly historyGossip: number
  /** How long a message id is remembered as seen. */
  readonly seenTtlMs: number
  /** Whether our own messages go to all peers of the topic, not only to the mesh. */
  readonly floodPublish: boolean
  /** Peer scoring of gossipsub; absent: off, every score is 0. */
  readonly scoring?: GossipScoring
}

/** Scores below which a peer is left out; 0 is neutral. */
export interface GossipScoring {
  /** Below it nothing is gossiped to or taken from hearsay of the peer. */
  readonly gossipThreshold: number
  /** Below it the peer gets none of our own messages. */
  readonly publishThreshold: number
  /** Below it nothing of the peer is looked at. */
  readonly graylistThreshold: number
  /** For the square of a peer's counter of rejected messages of a topic; not above 0. */
  readonly invalidMessageWeight: number
  /** What is left of that counter after each second, between 0 and 1. */
  readonly invalidMessageDecay: number
  /** Added to a peer's score, as it is. */
  readonly applicationScore?: (peerId: string) => number
}
