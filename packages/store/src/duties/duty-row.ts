/** What one validator's operators did for a duty. Times are milliseconds after the slot's start. */
export interface StoredDutyEntry {
  /** Of the beacon chain. */
  readonly validatorIndex: number
  /** Bit i: the i-th operator of the committee, in ascending order of their ids, signed. */
  readonly signers: number
  /** 32 bits of the root that most of them signed: masks of one root add up. */
  readonly rootMark: number
  /** 0 where the role has no consensus, or no proposal was heard. */
  readonly round: number
  readonly proposalMs?: number
  /** When the quorum was complete; absent below a quorum. */
  readonly quorumMs?: number
  /** When the last signer came. */
  readonly lastMs: number
}

/** A duty of the validators of a committee in a slot. */
export interface StoredDuty {
  readonly slot: number
  /** Beacon role number. */
  readonly role: number
  /** 32 bytes, in hex. */
  readonly committeeId: string
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** Ascending by validator index, each once. */
  readonly entries: readonly StoredDutyEntry[]
}
