/** Messages of a flooding peer. */
export type FloodKind =
  /** Random bytes on topics of the network, properly signed by their author. */
  | 'garbage'
  /** Gossip frames whose author's signature is missing. */
  | 'unsigned'
  /** Above the maximum message size. */
  | 'oversized'
  /** Decided messages of real validators, valid except for the signature. */
  | 'plausible'

/** How an operator answers history requests. */
export type HistoryBehaviour =
  | 'honest'
  /** Reports a highest decided message far above the real one, with an invalid signature. */
  | 'forged-highest'
  /** Closes the stream without an answer. */
  | 'closing'
  /** Answers after every time-out. */
  | 'silent'
  /** Answers honestly after one second. */
  | 'slow'
  /** Ends in the middle of the response. */
  | 'half-way'
  /** Sends eight megabytes. */
  | 'megabytes'
  /** Answers with the messages of another duty sequence. */
  | 'other-chain'
  /** Mixes forged and repeated messages into honest responses, in another order. */
  | 'mixed'
  /** Answers that it has nothing. */
  | 'forgetful'

/**
 * Injected faults of the network, adjustable at any time. Probabilities are 0 … 1 and drawn per
 * duty from the seed, the validator and the height: a seed gives the same faults whatever the
 * timing.
 */
export interface Faults {
  /**
   * Probability that one signer of a duty is late; it is not in the decided message, and its commit
   * follows.
   */
  readonly lateSigners: number
  readonly lateSignerDelayMs: number
  /** Probability that only a quorum signs a duty. */
  readonly missingSigners: number
  /**
   * Probability that a decided message of a quorum is published first, and one with more signers
   * after it.
   */
  readonly betterLater: number
  /** Probability that a duty is decided in round 2 or 3. */
  readonly laterRounds: number
  /** Probability that a duty is not published; it is then only in the operators' history. */
  readonly unpublished: number
  /**
   * Probability that, before the real message of a duty, the adversary publishes one of the same
   * height with another value and an invalid signature.
   */
  readonly forgedSignatures: number
  /**
   * Probability that the adversary publishes a message signed by the committee whose inner identifier
   * is another validator's.
   */
  readonly wrongIdentifiers: number
  /**
   * Probability that another operator publishes an older decided message of the duty sequence
   * again.
   */
  readonly replays: number
  /** Hosts of operators that are stopped and restarted, one at a time. */
  readonly restartsPerMinute: number
  /** Downtime of a restarting operator. */
  readonly restartDownMs: number
  /** Partitions of the operators into two groups. */
  readonly partitionsPerMinute: number
  readonly partitionMs: number
  /** Sent by the adversary, which is no operator. 0 disables it. */
  readonly floodPerSecond: number
  readonly floodKinds: readonly FloodKind[]
  /** Faults by operator, counted from 0. Others are honest. */
  readonly history: Readonly<Record<number, HistoryBehaviour>>
}

/** A network without faults. */
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

/** All faults at once, at rates that leave most of the traffic intact: for long runs. */
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
  // One dishonest operator: the others must still be a quorum.
  history: Object.freeze({ 2: 'mixed' } as const),
})
