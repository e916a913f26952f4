/** A cache of gossipsub: entries go when their time is over, however many there are. */
export interface TimedCache {
  readonly entries: Map<string | number, unknown>
  put(key: string | number, value?: unknown): boolean
}

/** Makes a cache drop its oldest entry for a new one once it holds `max`: a flood must not fill the memory. */
export function boundCache(cache: TimedCache, max: number): void {
  const put = cache.put.bind(cache)
  cache.put = (key, value) => {
    const collided = put(key, value)
    if (cache.entries.size > max) {
      const oldest = cache.entries.keys().next()
      if (!oldest.done) cache.entries.delete(oldest.value)
    }
    return collided
  }
}
