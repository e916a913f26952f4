/** A cache of gossipsub: entries go when their time is over, however many there are. */
export interface TimedCache {
  readonly entries: Map<string | number, unknown>
  put(key: string | number, value?: unknown): boolean
}

/** Makes a cache drop its oldest entry for a new one once it holds `max`: a flood must not fill the memory. */
export function boundCache(cache: TimedCache, max: number): void {
  const put = cache.put.bind(cache)
  // One iterator for good: a new one would walk each time over the places that dropped entries leave in V8 until the next rehash.
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
