import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { VerifiedAgreement } from '../verified-agreement.ts'

/** How a message was received. */
export interface Sighting {
  readonly source: 'gossip' | 'history'
  /** Milliseconds since 1970. */
  readonly seenAtMs: number
  readonly peerId: string
  /**
   * Whether the message is published when new or better: not for history from before we followed
   * the duty sequence.
   */
  readonly publish: boolean
}

/**
 * new: the height was missing. better: more signers than stored. known: nothing changed.
 * contradiction: the height is stored with a different value, and this one is kept beside it.
 * dropped: the queue was full, and history fetches it again; or Postgres rejects the row.
 */
export type WriteOutcome = 'new' | 'better' | 'known' | 'contradiction' | 'dropped'

/** Writes verified decided messages in batches; one transaction holds rows and publications. */
export interface DecidedWriter extends Startable {
  /**
   * Resolves when committed (or dropped). Waits while Postgres is down, with a bounded queue in
   * front. Rejects only when the process stops before the write.
   */
  write(message: VerifiedAgreement, sighting: Sighting): Promise<WriteOutcome>
  /**
   * Called after each commit with new and better messages and contradictions: this is how history
   * learns of live messages.
   */
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
