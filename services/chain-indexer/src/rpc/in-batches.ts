/** Maps with at most `size` calls under way; results in the order of `items`. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const place = next++
      results[place] = await map(items[place] as Item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(size, items.length) }, work))
  return results
}
