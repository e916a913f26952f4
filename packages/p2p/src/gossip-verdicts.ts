/** What is known of a message that waits for a verdict. */
export interface Unreported {
  /** Who handed it to us. */
  readonly source: string
  /** Who made it. */
  readonly author: string
}

/**
 * Remembers each message that waits for a verdict, for as long as gossipsub remembers the message.
 *
 * @param keepMs after that a verdict changes nothing any more
 */
export function createVerdicts({ keepMs }: { keepMs: number }) {
  // In the order of arrival: the oldest comes first out of the iterator.
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
    /** undefined when the message waits no more. */
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
