/**
 * Unexpected habits of operators of the genesis generation that peers must tolerate. Observed in
 * real nodes of SSV v0.2.1-rc.1; each can be switched off.
 */
export interface OperatorHabits {
  /**
   * Forwards anything that has the form of a message and the topic of its validator, signed or not.
   * Off: verifies it first.
   */
  readonly forwardsUnverified: boolean
  /**
   * Each signer publishes a decided message of the first quorum of commits, in the order in which
   * it received them. Off: some of them publish one message of all signers.
   */
  readonly ownQuorums: boolean
  /**
   * An operator that receives one more commit adds its signer to the decided message without
   * changing the signature, stores it, and often publishes it. Such a message is valid for the
   * first of its signers only. No effect if `ownQuorums` is off.
   */
  readonly brokenMerges: boolean
  /**
   * Only this many operators store whole duty sequences (full nodes); the others store the last
   * message of each (light nodes).
   */
  readonly fullNodes: number
  /**
   * Requests history of others: 40 last messages at once of each new peer, the last one at each
   * height, sometimes a range or a round change.
   */
  readonly asksForHistory: boolean
  /** Identifies a new peer twice at once, and disconnects it unless both are answered. */
  readonly identifiesTwice: boolean
  /**
   * Treats a peer that does not answer the handshake as one of fork v0, and disconnects it unless
   * it is of fork v0 itself.
   */
  readonly dropsSilentPeers: boolean
  /** In forks v1 and v2, its node record has no subnets. */
  readonly namesNoSubnets: boolean
  /** A node that starts in fork v2 has v1 in its node record. */
  readonly namesV1InV2: boolean
  /** In forks v1 and v2, its user agent ends with the version. Off: the operator id follows. */
  readonly shortAgent: boolean
  /**
   * In fork v0, missing data is a response without messages and without an error, and for another
   * role than ATTESTER names the lambda `_UNKNOWN`.
   */
  readonly emptyAnswersInV0: boolean
}

/** Real operators. */
export const REAL_HABITS: OperatorHabits = Object.freeze({
  forwardsUnverified: true,
  ownQuorums: true,
  brokenMerges: true,
  fullNodes: 2,
  asksForHistory: true,
  identifiesTwice: true,
  dropsSilentPeers: true,
  namesNoSubnets: true,
  namesV1InV2: true,
  shortAgent: true,
  emptyAnswersInV0: true,
})

/** Operators as specified. */
export const IDEAL_HABITS: OperatorHabits = Object.freeze({
  forwardsUnverified: false,
  ownQuorums: false,
  brokenMerges: false,
  fullNodes: Number.POSITIVE_INFINITY,
  asksForHistory: false,
  identifiesTwice: false,
  dropsSilentPeers: false,
  namesNoSubnets: false,
  namesV1InV2: false,
  shortAgent: false,
  emptyAnswersInV0: false,
})
