import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** A signature over one root by several keys, or by the first of them. */
export interface SignatureCheck {
  /** 48 bytes each, 1 … 255, in the order in which the message names its signers. */
  readonly keys: readonly Uint8Array[]
  /** 32 bytes. */
  readonly root: Uint8Array
  /** 96 bytes: the sum of the signatures of the keys. */
  readonly signature: Uint8Array
  /** The fewest of the first keys that will do, 1 or more. Default: all of them. */
  readonly atLeast?: number
}

/** What is verified: decided messages and commits of gossip go before history, and history before all other gossip. */
export type SignatureKind = 'decided' | 'commit' | 'history' | 'other'

export interface SignatureOrigin {
  readonly kind: SignatureKind
  /** Who handed it to us: one whose signatures fail does not slow the others down. */
  readonly peerId?: string
}

/**
 * How many of the keys, from the first on, the signature is of; 0 where it is not of `atLeast` of them.
 * overloaded: the queue was full, or the verifier stopped; nothing is known.
 */
export type SignatureVerdict = number | 'overloaded'

/** Verifies BLS signatures off the event loop, many at once. */
export interface SignatureVerifier extends Startable {
  /** Never rejects. */
  verify(check: SignatureCheck, origin: SignatureOrigin): Promise<SignatureVerdict>
  /** Signatures that wait or are being verified. */
  readonly pending: number
}
