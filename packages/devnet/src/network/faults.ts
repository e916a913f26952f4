/** What a flooding peer sends. */
export type FloodKind =
  /** Random bytes on topics of the network, properly signed by their author. */
  | 'garbage'
  /** Gossip frames whose author's signature is missing. */
  | 'unsigned'
  /** Longer than any message may be. */
  | 'oversized'
  /** Decided messages of real validators, right in every way but the signature. */
  | 'plausible'

/** How an operator answers history requests. */
export type HistoryManners =
  | 'honest'
  /** Says that its highest decided message is far above the truth, with a signature that is not one. */
  | 'forged-highest'
  /** Closes the stream without an answer. */
  | 'closing'
  /** Answers after longer than anybody waits. */
  | 'silent'
  /** Answers honestly, one second later. */
  | 'slow'
  /** Ends in the middle of the answer. */
  | 'half-way'
  /** Sends eight megabytes. */
  | 'megabytes'
  /** Answers with the messages of another chain. */
  | 'other-chain'
  /** Mixes forged messages, repetitions and another order into honest answers. */
  | 'mixed'
  /** Says that it has nothing. */
  | 'forgetful'

/**
 * What goes wrong in the network, all of it at will. Chances are 0 … 1 and drawn per duty from the seed, the validator and the
 * height: whatever the timing, a seed gives the same faults.
 */
export interface Faults {
  /** Of a duty: one signer is late; it is not in the decided message, its commit comes after it. */
  readonly lateSigners: number
  readonly lateSignerDelayMs: number
  /** Of a duty: only a quorum signs, and the rest never does. */
  readonly missingSigners: number
  /** Of a duty: a decided message of a quorum is published first, one of more signers after it. */
  readonly betterLater: number
  /** Of a duty: it is decided in round 2 or 3. */
  readonly laterRounds: number
  /** Of a duty: nobody publishes it; only the operators' history knows. */
  readonly unpublished: number
  /** Of a duty: before the true message, a stranger publishes one of the same height with another value, signed by nobody. */
  readonly forgedSignatures: number
  /** Of a duty: a stranger publishes a message that the committee truly signed, whose inner identifier is another validator's. */
  readonly wrongIdentifiers: number
  /** Of a duty: an older decided message of the chain is published again by another operator. */
  readonly replays: number
  /** Hosts of operators that are stopped and started again, one at a time. */
  readonly restartsPerMinute: number
  /** How long a restarting operator is away. */
  readonly restartDownMs: number
  /** Times that the operators fall into two groups that do not reach each other. */
  readonly partitionsPerMinute: number
  readonly partitionMs: number
  /** Sent by a stranger, who operates nothing. 0: there is none. */
  readonly floodPerSecond: number
  readonly floodKinds: readonly FloodKind[]
  /** By place of the operator, from 0. Those not named are honest. */
  readonly history: Readonly<Record<number, HistoryManners>>
}

/** A network in which nothing goes wrong. */
export const NO_FAULTS: Faults = Object.freeze({
  lateSigners: 0,
  lateSignerDelayMs: 500,
  missingSigners: 0,
  betterLater: 0,
  laterRounds: 0,
  unpublished: 0,
  forgedSignatures: 0,
  wrongIdentifiers: 0,
  replays: 0,
  restartsPerMinute: 0,
  restartDownMs: 3_000,
  partitionsPerMinute: 0,
  partitionMs: 5_000,
  floodPerSecond: 0,
  floodKinds: Object.freeze(['garbage', 'unsigned', 'oversized', 'plausible'] as const),
  history: Object.freeze({}),
})

/** Everything at once, at rates that leave most of the traffic whole: what a long run is made with. */
export const ALL_FAULTS: Faults = Object.freeze({
  ...NO_FAULTS,
  lateSigners: 0.2,
  missingSigners: 0.15,
  betterLater: 0.1,
  laterRounds: 0.1,
  unpublished: 0.02,
  forgedSignatures: 0.05,
  wrongIdentifiers: 0.05,
  replays: 0.1,
  restartsPerMinute: 0.5,
  partitionsPerMinute: 0.25,
  floodPerSecond: 20,
  // One liar: the others must still be a quorum.
  history: Object.freeze({ 2: 'mixed' } as const),
})
