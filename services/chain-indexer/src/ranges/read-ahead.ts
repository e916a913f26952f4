/**
 * Requests values from a source in advance, so that it works on the next ones meanwhile.
 * @param ahead maximum number of values requested beyond the caller's current one
 */
export async function* readAhead<T>(source: AsyncGenerator<T>, ahead: number): AsyncGenerator<T> {
  // A generator serves calls to `next` sequentially, however many are pending.
  const asked: Promise<IteratorResult<T>>[] = []
  try {
    for (;;) {
      while (asked.length <= ahead) {
        const next = source.next()
        // The failure is handled when the promise is awaited; this prevents an unhandled rejection.
        next.catch(() => {})
        asked.push(next)
      }
      const next = await (asked.shift() as Promise<IteratorResult<T>>)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: the current step may take long.
    source.return(undefined).catch(() => {})
  }
}
