/**
 * A validator with the keys of its operators: plain data, so that it can be sent to another thread.
 */
export interface DutyValidator {
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  readonly members: readonly CommitteeMember[]
}

export interface CommitteeMember {
  /** The committee's number for its operator: with the current contract, the operator's id. */
  readonly nodeId: number
  /** Secret key of the share, 32 bytes. */
  readonly secretKey: Uint8Array
}
