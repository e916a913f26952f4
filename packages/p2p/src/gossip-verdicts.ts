/**
 * Remembers who handed us each message that waits for a verdict, for as long as gossipsub remembers the message.
 *
 * @param keepMs after that a verdict changes nothing any more
 */
export function createVerdicts({ keepMs }: { keepMs: number }) {
  // In the order of arrival: the oldest comes first out of the iterator.
  const waiting = new Map<string, { source: string; at: number }>()

  function forgetOld(now: number): void {
    for (const [id, { at }] of waiting) {
      if (now - at < keepMs) return
      waiting.delete(id)
    }
  }

  return {
    add(id: string, source: string, now: number): void {
      forgetOld(now)
      waiting.set(id, { source, at: now })
    },
    /** Who handed us the message; undefined when it waits no more. */
    take(id: string): string | undefined {
      const entry = waiting.get(id)
      waiting.delete(id)
      return entry?.source
    },
    size(now: number): number {
      forgetOld(now)
      return waiting.size
    },
  }
}
