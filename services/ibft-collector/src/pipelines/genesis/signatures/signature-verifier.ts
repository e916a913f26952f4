import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { SignatureCheck } from '../../../signatures/bls/signature-check.ts'

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
