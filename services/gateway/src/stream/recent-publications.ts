import type { StreamItem } from './stream-item.ts'

/** The newest publications, in memory. */
export interface RecentPublications {
  /** The offset of the newest item, or the one after which the first item follows. */
  newestOffset(): number
  /** Items must continue after the newest offset. */
  add(items: readonly StreamItem[]): void
  /** Drops everything and continues after `offset`. */
  reset(offset: number): void
  /** At most `limit` items after `offset`; `undefined` if some are no longer retained. */
  after(offset: number, limit: number): StreamItem[] | undefined
}

export function createRecentPublications({ size }: { size: number }): RecentPublications {
  let items: StreamItem[] = []
  let newest = 0

  return {
    newestOffset: () => newest,
    add(added) {
      for (const item of added) items.push(item)
      newest = added.at(-1)?.offset ?? newest
      // Trimmed only occasionally, to avoid a copy on each append.
      if (items.length > 2 * size) items = items.slice(-size)
    },
    reset(offset) {
      items = []
      newest = offset
    },
    after(offset, limit) {
      if (offset >= newest) return []
      const first = items[0]
      if (first === undefined || first.offset > offset + 1) return undefined
      const from = offset + 1 - first.offset
      return items.slice(from, from + limit)
    },
  }
}
