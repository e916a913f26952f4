import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** A signature by all of several keys over one root. */
export interface SignatureCheck {
  /** 48 bytes each, at least one. */
  readonly keys: readonly Uint8Array[]
  /** 32 bytes. */
  readonly root: Uint8Array
  /** 96 bytes: the sum of the signatures of the keys. */
  readonly signature: Uint8Array
}

/** What is verified: decided messages and commits of gossip go before history, and history before all other gossip. */
export type SignatureKind = 'decided' | 'commit' | 'history' | 'other'

export interface SignatureOrigin {
  readonly kind: SignatureKind
  /** Who handed it to us: one whose signatures fail does not slow the others down. */
  readonly peerId?: string
}

/** overloaded: the queue was full, or the verifier stopped; nothing is known. */
export type SignatureVerdict = 'valid' | 'invalid' | 'overloaded'

/** Verifies BLS signatures off the event loop, many at once. */
export interface SignatureVerifier extends Startable {
  /** Never rejects. */
  verify(check: SignatureCheck, origin: SignatureOrigin): Promise<SignatureVerdict>
  /** Signatures that wait or are being verified. */
  readonly pending: number
}
