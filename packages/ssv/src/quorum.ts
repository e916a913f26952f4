/** Quorum of a decided message: two thirds of the committee, i.e. 2f + 1 of 3f + 1. */
export const quorumOf = (committeeSize: number) => Math.ceil((committeeSize * 2) / 3)

/** Number of signers that includes at least one honest operator: f + 1 of 3f + 1. */
export const partialQuorumOf = (committeeSize: number) => Math.ceil(committeeSize / 3)
