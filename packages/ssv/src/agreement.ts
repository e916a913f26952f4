/** What the signers of a message agreed on: everything its signing root is made of. */
export interface Agreement {
  /** The validator's, 48 bytes. */
  readonly publicKey: Uint8Array
  /** Beacon role number, ATTESTER is 0: the numbers of the store, whatever the wire says. */
  readonly role: number
  /** 0 … 2^53 − 1: anything else does not decode. */
  readonly height: number
  /** 1 … 2^53 − 1. */
  readonly round: number
  /** The decided value itself, for an attester the SSZ AttestationData. */
  readonly value: Uint8Array
}

/**
 * An agreement with signatures: a decided message (many signers) or the commit of one operator. It decoded and is of the
 * right shape; nothing about it is verified.
 */
export interface SignedAgreement extends Agreement {
  /**
   * Node ids as the committee of the validator numbers them, each once, in the order on the wire. The order matters until the message
   * is verified: operators of SSV v0.2.1-rc.1 append signers of late commits and keep the signature of the first ones.
   */
  readonly signers: readonly number[]
  /** BLS aggregate, 96 bytes. */
  readonly signature: Uint8Array
}

/** What a gossip message turns out to be. */
export type GossipContent =
  | { readonly kind: 'decided' | 'commit'; readonly message: SignedAgreement }
  /** Well-formed and of no use to an exporter (proposals, prepares, round changes, partial signatures): relayed, not kept. */
  | {
      readonly kind: 'other'
      readonly publicKey: Uint8Array
      readonly role: number
      /** What to verify before it is relayed; absent where its signature is not over a root that can be made from it. */
      readonly proof?: {
        readonly signers: readonly number[]
        readonly signature: Uint8Array
        /** 32 bytes. */
        readonly root: Uint8Array
      }
    }
