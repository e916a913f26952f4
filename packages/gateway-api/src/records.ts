/** An operator as served: `publicKey` is the key's text as registered, `ownerAddress` `0x` and lower-case hex. */
export interface OperatorRecord {
  publicKey: string
  name: string
  ownerAddress: string
  /** 0-based, in chain order of first registration. */
  index: number
}

/** A validator as served: `publicKey` is 96 lower-case hex digits without `0x`. */
export interface ValidatorRecord {
  publicKey: string
  operators: { publicKey: string; nodeId: number }[]
  /** 0-based, in chain order of first registration. */
  index: number
}

/** `type` of a decided message: a commit with aggregated signatures (fork v0 message type 3). */
export const DECIDED_TYPE = 3

/**
 * A decided message as served, in the shape of fork v0 whatever its fork.
 *
 * `lambda`, `value` and `signature` are Base64; `type` is 3 (commit).
 */
export interface DecidedRecord {
  message: {
    type: number
    round: number | bigint
    lambda: string
    seq_number: number | bigint
    value: string
  }
  signature: string
  signer_ids: number[]
}

/** An additional member of a record when removed ones were requested. */
export interface Removable {
  removed?: boolean
}
