/**
 * What operators of the genesis generation do that one would not expect of them, and that others must live with. Seen beside real
 * nodes of SSV v0.2.1-rc.1; each is a switch.
 */
export interface OperatorHabits {
  /** Passes on what has the form of a message and came on a topic of its validator, signed or not. Off: verifies it first. */
  readonly relaysUnverified: boolean
  /**
   * Each operator that signed publishes a decided message of the first commits that made a quorum, in the order in which they
   * reached it. Off: some of them publish one message of all signers.
   */
  readonly ownQuorums: boolean
  /**
   * An operator that learns of one more commit adds its signer to the decided message and leaves the signature as it was: keeps
   * that, and publishes it often. Such a message verifies for the first of its signers only. Without effect when `ownQuorums` is off.
   */
  readonly brokenMerges: boolean
  /** Only the first so many operators keep whole chains (full nodes); the others keep the last message of each (light nodes). */
  readonly fullNodes: number
  /** Asks others: 40 last messages at once of whoever it meets, the last at each height, now and then a range or a round change. */
  readonly asksForHistory: boolean
  /** Asks a new peer twice at once who it is, and drops it when it does not answer both times. */
  readonly identifiesTwice: boolean
  /** Takes a peer that does not answer the handshake for one of fork v0, and drops it unless it is of fork v0 itself. */
  readonly dropsSilentPeers: boolean
  /** Of forks v1 and v2: its node record names no subnets. */
  readonly namesNoSubnets: boolean
  /** Of a node that starts in fork v2: its node record names v1. */
  readonly namesV1InV2: boolean
  /** Of forks v1 and v2: its user agent ends with the version. Off: the operator id follows. */
  readonly shortAgent: boolean
  /**
   * Of fork v0: what it has not got is an answer without messages and without an error, and one about another role than ATTESTER
   * names the lambda `_UNKNOWN`.
   */
  readonly emptyAnswersInV0: boolean
}

/** As real operators are. */
export const REAL_HABITS: OperatorHabits = Object.freeze({
  relaysUnverified: true,
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

/** As one would build them. */
export const IDEAL_HABITS: OperatorHabits = Object.freeze({
  relaysUnverified: false,
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
