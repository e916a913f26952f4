/** Messages awaiting a verdict: limits their number and finds overdue ones. */
export interface Outstanding<T> {
  readonly size: number
  /** How many more may be passed on; 0 also when the byte limit is reached. */
  readonly room: number
  add(id: number, entry: T, nowMs: number): void
  /** Removes a message; undefined if not pending: never passed on, already reported, or expired. */
  take(id: number): T | undefined
  /** Removes and returns overdue messages. */
  expire(nowMs: number): readonly T[]
}

export function createOutstanding<T extends { readonly bytes: number }>(options: {
  readonly max: number
  readonly maxBytes: number
  readonly timeoutMs: number
}): Outstanding<T> {
  // In insertion order: the iterator yields the oldest first.
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
