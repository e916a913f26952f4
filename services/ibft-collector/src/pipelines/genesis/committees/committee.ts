/** The operators that sign for a validator. */
export interface ValidatorCommittee {
  /** The validator's id in the store. */
  readonly validatorKeyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** Signer ids, in the order of `shareKeys`. */
  readonly nodeIds: readonly number[]
  /** 48 bytes each. */
  readonly shareKeys: readonly Uint8Array[]
  /** Quorum of a decided message: 2f + 1 of 3f + 1. */
  readonly quorum: number
  /** For publications: `0x` and lower-case hex. */
  readonly owner: string
  /** For publications: decimal contract ids; empty in generations without. */
  readonly operatorIds: readonly string[]
  /** For publications: `0x` and lower-case hex; absent in generations without. */
  readonly clusterId?: string
}
