/**
 * Behaviour of real nodes that other nodes have to live with, observed with ssv v2.3.7. Each can be
 * turned off.
 */
export interface PeerHabits {
  /** Delay of handshake responses in milliseconds. */
  readonly handshakeDelayMs: number
  /**
   * Interval in milliseconds at which peers are disconnected that announced no common subnet in the
   * handshake, or that never completed one. 0: never. Operators of the devnet stay connected.
   */
  readonly trimIntervalMs: number
  /** Share of messages, from 0 to 1, that are published `lateMessageMs` late. */
  readonly lateMessages: number
  readonly lateMessageMs: number
  /** The boot node uses the protocol id `discv5` only, not that of the network (`ssvdv5`). */
  readonly plainBootNode: boolean
}

/** Habits of real nodes. */
export const REAL_PEER_HABITS: PeerHabits = Object.freeze({
  handshakeDelayMs: 1_000,
  trimIntervalMs: 30_000,
  lateMessages: 0.02,
  lateMessageMs: 200,
  plainBootNode: true,
})

/** Prompt, tolerant nodes. */
export const IDEAL_PEER_HABITS: PeerHabits = Object.freeze({
  handshakeDelayMs: 0,
  trimIntervalMs: 0,
  lateMessages: 0,
  lateMessageMs: 0,
  plainBootNode: false,
})
