/** A signature over one root by several keys, or by the first of them. */
export interface SignatureCheck {
  /** 48 bytes each, 1 … 255, in the order in which the message names its signers. */
  readonly keys: readonly Uint8Array[]
  /** 32 bytes. */
  readonly root: Uint8Array
  /** 96 bytes: the sum of the signatures of the keys. */
  readonly signature: Uint8Array
  /** Minimum number of the first keys required, at least 1. Default: all of them. */
  readonly atLeast?: number
}
