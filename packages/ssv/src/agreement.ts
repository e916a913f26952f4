/** The content signed by the signers of a message: all inputs of its signing root. */
export interface Agreement {
  /** The validator's, 48 bytes. */
  readonly publicKey: Uint8Array
  /** Beacon role number (ATTESTER is 0) as used in the store, independent of the wire format. */
  readonly role: number
  /** 0 … 2^53 − 1: anything else does not decode. */
  readonly height: number
  /** 1 … 2^53 − 1. */
  readonly round: number
  /** The decided value itself, for an attester the SSZ AttestationData. */
  readonly value: Uint8Array
}

/**
 * A signed agreement: a decided message (many signers) or the commit of one operator. It is decoded
 * and well-formed but not verified.
 */
export interface SignedAgreement extends Agreement {
  /**
   * Unique node ids as numbered in the validator's committee, in wire order. The order matters
   * until verification: operators of SSV v0.2.1-rc.1 append signers of late commits but keep the
   * signature of the first ones.
   */
  readonly signers: readonly number[]
  /** BLS aggregate, 96 bytes. */
  readonly signature: Uint8Array
}

/** A decoded gossip message. */
export type GossipContent =
  | { readonly kind: 'decided' | 'commit'; readonly message: SignedAgreement }
  /**
   * Well-formed but not needed by an exporter (proposals, prepares, round changes, partial
   * signatures): forwarded, not stored.
   */
  | {
      readonly kind: 'other'
      readonly publicKey: Uint8Array
      readonly role: number
      /**
       * What to verify before forwarding; absent if the signing root cannot be derived from the
       * message.
       */
      readonly proof?: {
        readonly signers: readonly number[]
        readonly signature: Uint8Array
        /** 32 bytes. */
        readonly root: Uint8Array
      }
    }
