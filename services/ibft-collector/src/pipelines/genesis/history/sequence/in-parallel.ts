/**
 * Runs `work` for each item with bounded concurrency; starts no more once `isLate` returns true,
 * and items not started have no result. Waits for all started work even if one fails.
 * @throws the first failure
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { atOnce, isLate }: { atOnce: number; isLate: () => boolean },
  work: (item: Item) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results = items.map((): Result | undefined => undefined)
  const left = items.entries()
  let failed = false

  async function lane(): Promise<void> {
    for (const [index, item] of left) {
      if (failed || isLate()) return
      try {
        results[index] = await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }

  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, lane)
  for (const end of await Promise.allSettled(lanes)) {
    if (end.status === 'rejected') throw end.reason
  }
  return results
}
