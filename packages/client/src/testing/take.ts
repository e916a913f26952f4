/** The next items of an iteration that continues afterwards. */
export async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const iterator = items[Symbol.asyncIterator]()
  const taken: Item[] = []
  while (taken.length < count) {
    const { done, value } = await iterator.next()
    if (done) throw new Error(`only ${taken.length} came`)
    taken.push(value)
  }
  return taken
}
