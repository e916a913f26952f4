/** Messages handed on whose verdict is due: how many there may be, and which have waited too long. */
export interface Outstanding<T> {
  readonly size: number
  /** How many more may be handed on; 0 too when those that wait have their bytes. */
  readonly room: number
  add(id: number, entry: T, nowMs: number): void
  /** Ends the wait; undefined for one that does not wait: never handed on, reported twice, too late. */
  take(id: number): T | undefined
  /** Takes out those that have waited too long. */
  expire(nowMs: number): readonly T[]
}

export function createOutstanding<T extends { readonly bytes: number }>(options: {
  readonly max: number
  readonly maxBytes: number
  readonly timeoutMs: number
}): Outstanding<T> {
  // In the order in which they were handed on: the oldest comes out of the iterator first.
  const entries = new Map<number, { readonly entry: T; readonly sinceMs: number }>()
  let bytes = 0

  function remove(id: number): T | undefined {
    const entry = entries.get(id)?.entry
    entries.delete(id)
    bytes -= entry?.bytes ?? 0
    return entry
  }

  return {
    get size() {
      return entries.size
    },
    get room() {
      return bytes >= options.maxBytes ? 0 : Math.max(0, options.max - entries.size)
    },
    add(id, entry, nowMs) {
      entries.set(id, { entry, sinceMs: nowMs })
      bytes += entry.bytes
    },
    take: remove,
    expire(nowMs) {
      const late: T[] = []
      for (const [id, { entry, sinceMs }] of entries) {
        if (nowMs - sinceMs < options.timeoutMs) break
        remove(id)
        late.push(entry)
      }
      return late
    },
  }
}
