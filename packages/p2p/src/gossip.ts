/** accept: forward it. ignore: do not, at no cost to the peer. reject: do not, and hold it against the peer. */
export type GossipVerdict = 'accept' | 'ignore' | 'reject'

/** A gossip message of a subscribed topic whose author's signature verified. It is forwarded only after `accept`. */
export interface GossipMessage {
  /** What `report` names it by. */
  readonly id: string
  readonly topic: string
  readonly data: Uint8Array
  /** Who handed it to us: not necessarily who made it. */
  readonly source: string
  /** Who made and signed it. */
  readonly author: string
  readonly sequenceNumber: bigint
}

export interface GossipOptions {
  /**
   * The id of a message, by topic and data: a duplicate is a message of the same id. undefined where the topic's fork uses
   * gossipsub's own, author ‖ sequence number. Asked for each message, so that it may change at a fork. Must not throw.
   */
  readonly messageId: (topic: string, data: Uint8Array) => Uint8Array | undefined
  /** Of the data; a longer message is dropped before its signature is looked at. */
  readonly maxMessageBytes: number
  /** Peers of a mesh: wanted, least, most. */
  readonly degree: number
  readonly degreeLow: number
  readonly degreeHigh: number
  readonly heartbeatMs: number
  /** Heartbeats that a message is kept for, and gossiped about for. */
  readonly historyLength: number
  readonly historyGossip: number
  readonly maxIhaveLength: number
  /** How long a message id is remembered as seen. */
  readonly seenTtlMs: number
  /** Whether our own messages go to all peers of the topic, not only to the mesh. */
  readonly floodPublish: boolean
  /** Peer scoring of gossipsub; absent: off. */
  readonly scoring?: GossipScoring
  /** Topics are refused beyond this number, and RPCs are cut to sane sizes: how many topics a peer may tell us of. */
  readonly maxTopicsPerPeer: number
}

/** Scores below which a peer is left out; 0 is neutral. Sources: the parameters of the SSV nodes of the genesis generation. */
export interface GossipScoring {
  readonly gossipThreshold: number
  readonly publishThreshold: number
  readonly graylistThreshold: number
  /** Weight of the square of rejected messages, per topic. */
  readonly invalidMessageWeight: number
  /** Per heartbeat of scoring: how much of a counter is left after it. */
  readonly invalidMessageDecay: number
}
