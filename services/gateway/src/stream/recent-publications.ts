import type { StreamItem } from './stream-item.ts'

/** The newest publications, in memory. */
export interface RecentPublications {
  /** The newest offset. */
  top(): number
  /** Items must continue from the top. */
  add(items: readonly StreamItem[]): void
  /** Resets to start after `offset`. */
  restart(offset: number): void
  /** At most `limit` items after `offset`; `undefined` if some are no longer retained. */
  after(offset: number, limit: number): StreamItem[] | undefined
}

export function createRecentPublications({ size }: { size: number }): RecentPublications {
  let items: StreamItem[] = []
  let top = 0

  return {
    top: () => top,
    add(added) {
      for (const item of added) items.push(item)
      top = added.at(-1)?.offset ?? top
      // Trimmed only occasionally, to avoid a copy on each append.
      if (items.length > 2 * size) items = items.slice(-size)
    },
    restart(offset) {
      items = []
      top = offset
    },
    after(offset, limit) {
      if (offset >= top) return []
      const first = items[0]
      if (first === undefined || first.offset > offset + 1) return undefined
      const from = offset + 1 - first.offset
      return items.slice(from, from + limit)
    },
  }
}
