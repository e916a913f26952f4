/** A gossipsub cache: entries expire by time only, without a size limit. */
export interface TimedCache {
  readonly entries: Map<string | number, unknown>
  put(key: string | number, value?: unknown): boolean
}

/**
 * Limits a cache to `max` entries by evicting the oldest, so that a flood cannot exhaust memory.
 */
export function boundCache(cache: TimedCache, max: number): void {
  const put = cache.put.bind(cache)
  // Reuse one iterator: a new one would skip over deleted entries each time, which V8 keeps until
  // the next rehash.
  let keys: MapIterator<string | number> | undefined
  cache.put = (key, value) => {
    const collided = put(key, value)
    if (cache.entries.size > max) {
      keys ??= cache.entries.keys()
      const oldest = keys.next()
      if (!oldest.done) cache.entries.delete(oldest.value)
    }
    return collided
  }
}
