import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

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

/**
 * The priority class: decided messages and commits from gossip first, then history, then all other
 * gossip.
 */
export type SignatureKind = 'decided' | 'commit' | 'history' | 'other'

export interface SignatureOrigin {
  readonly kind: SignatureKind
  /** The forwarding peer: peers with failing signatures do not slow down the others. */
  readonly peerId?: string
}

/**
 * How many of the keys, from the first on, the signature covers; 0 if fewer than `atLeast`.
 * overloaded: the queue was full, or the verifier stopped; nothing is known.
 */
export type SignatureVerdict = number | 'overloaded'

/** Verifies BLS signatures off the event loop, many at once. */
export interface SignatureVerifier extends Startable {
  /** Never rejects. */
  verify(check: SignatureCheck, origin: SignatureOrigin): Promise<SignatureVerdict>
  /** Signatures queued or being verified. */
  readonly pending: number
}
