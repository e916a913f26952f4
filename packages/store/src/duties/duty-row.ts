import type { DutyKey } from './duty-key.ts'

/**
 * Participation of one validator's operators in a duty. Times are milliseconds after the slot
 * start.
 */
export interface StoredDutyEntry {
  /** Index of the validator on the beacon chain. */
  readonly validatorIndex: number
  /** Bit i: the i-th operator of the committee, in ascending order of their ids, signed. */
  readonly signers: number
  /**
   * The first 32 bits of the root that most operators signed, as a signed integer. Masks with the
   * same root can be combined.
   */
  readonly rootPrefix: number
  /** 0 if the role has no consensus or no proposal was received. */
  readonly round: number
  readonly proposalMs?: number
  /** When the quorum was reached; absent without a quorum. */
  readonly quorumMs?: number
  /** When the last signature arrived. */
  readonly lastMs: number
  /**
   * The first 8 bytes of the SHA-256 of the decided value, in hex; absent without a quorum, or if
   * the value is unknown (see `duty-values.ts`).
   */
  readonly valueDigest?: string
}

/** A duty of the validators of a committee in a slot. */
export interface StoredDuty extends DutyKey {
  /** Ascending. */
  readonly operatorIds: readonly number[]
  /** Ascending by validator index, each once. */
  readonly entries: readonly StoredDutyEntry[]
}
