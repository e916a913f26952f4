/**
 * Asks a source for values before they are wanted, so that it works on the next ones meanwhile.
 * @param ahead how many values are asked for at most beyond the one that the caller has
 */
export async function* readAhead<T>(source: AsyncGenerator<T>, ahead: number): AsyncGenerator<T> {
  // A generator answers questions one after the other, however many are asked at once.
  const asked: Promise<IteratorResult<T>>[] = []
  try {
    for (;;) {
      while (asked.length <= ahead) {
        const next = source.next()
        // A failure is met when its turn comes; until then it must not count as unhandled.
        next.catch(() => {})
        asked.push(next)
      }
      const next = await (asked.shift() as Promise<IteratorResult<T>>)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: what it is at may take long.
    source.return(undefined).catch(() => {})
  }
}
