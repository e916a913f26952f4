import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { VerifiedAgreement } from '../validation/validation.ts'

/** How a message came to us. */
export interface Sighting {
  readonly source: 'gossip' | 'history'
  /** Milliseconds since 1970. */
  readonly seenAtMs: number
  readonly peerId: string
  /** Whether consumers of the stream are told when it is new or better: not so for history from before we followed the chain. */
  readonly publish: boolean
}

/**
 * new: the height was missing. better: more signers than what was stored. known: nothing changed. contradiction: the height is stored
 * with another value, and this one is kept beside it. dropped: the queue was full; history brings it again.
 */
export type WriteOutcome = 'new' | 'better' | 'known' | 'contradiction' | 'dropped'

/** Writes verified decided messages in batches; one transaction holds rows and publications. */
export interface DecidedWriter extends Startable {
  /**
   * Resolves when it is committed (or dropped). A Postgres that is away is waited for, with a bounded queue in front.
   * Rejects only when the process stops before it could be written.
   */
  write(message: VerifiedAgreement, sighting: Sighting): Promise<WriteOutcome>
  /** Called after each commit with what became new or better, and with contradictions: how history learns of live messages. */
  onWritten(listener: (written: readonly WrittenDecided[]) => void): void
}

export interface WrittenDecided {
  readonly validatorKeyId: number
  readonly publicKey: Uint8Array
  readonly role: number
  readonly height: number
  readonly source: Sighting['source']
  readonly outcome: 'new' | 'better' | 'contradiction'
}
