/**
 * Merges lists that ascend by slot, each read page by page, into pages that ascend by slot.
 * Every list is read up to its first non-empty page before anything is returned.
 */
export async function* mergeBySlot<Item extends { readonly slot: number }>(
  lists: readonly AsyncIterator<Item[]>[],
): AsyncGenerator<Item[]> {
  const heads = await Promise.all(lists.map(async (list) => ({ list, page: await nextPage(list) })))
  for (;;) {
    const open = heads.filter(({ page }) => page.length > 0)
    if (open.length === 0) return
    // What each list has up to here is complete: the others have nothing before it.
    const upTo = Math.min(...open.map(({ page }) => page.at(-1)?.slot ?? 0))
    const merged = open.flatMap(({ page }) => page.filter(({ slot }) => slot <= upTo))
    yield merged.sort((a, b) => a.slot - b.slot)
    for (const head of open) {
      head.page = head.page.filter(({ slot }) => slot > upTo)
      if (head.page.length === 0) head.page = await nextPage(head.list)
    }
  }
}

/** @returns the next page with items; empty at the end */
async function nextPage<Item>(list: AsyncIterator<Item[]>): Promise<Item[]> {
  for (;;) {
    const { done, value } = await list.next()
    if (done === true) return []
    if (value.length > 0) return value
  }
}
