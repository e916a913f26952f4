/** Signers that a decided message needs: two thirds of the committee, which is 2f + 1 of 3f + 1. */
export const quorumOf = (committeeSize: number) => Math.ceil((committeeSize * 2) / 3)

/** Signers of whom one at least is honest: a third of the committee, which is f + 1 of 3f + 1. */
export const partialQuorumOf = (committeeSize: number) => Math.ceil(committeeSize / 3)
