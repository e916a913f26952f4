/** A message waiting for a verdict. */
export interface Unreported {
  /** The forwarding peer. */
  readonly source: string
  /** The author. */
  readonly author: string
}

/**
 * Tracks messages waiting for a verdict, for as long as gossipsub caches them.
 *
 * @param keepMs after this time a verdict has no effect
 */
export function createVerdicts({ keepMs }: { keepMs: number }) {
  // In arrival order: the iterator returns the oldest first.
  const waiting = new Map<string, { message: Unreported; at: number }>()

  function forgetOld(now: number): void {
    for (const [id, { at }] of waiting) {
      if (now - at < keepMs) return
      waiting.delete(id)
    }
  }

  return {
    add(id: string, message: Unreported, now: number): void {
      forgetOld(now)
      waiting.set(id, { message, at: now })
    },
    /** undefined if the message is no longer waiting. */
    take(id: string): Unreported | undefined {
      const entry = waiting.get(id)
      waiting.delete(id)
      return entry?.message
    },
    size(now: number): number {
      forgetOld(now)
      return waiting.size
    },
  }
}
