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
