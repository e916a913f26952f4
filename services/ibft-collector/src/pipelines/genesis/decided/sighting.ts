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
