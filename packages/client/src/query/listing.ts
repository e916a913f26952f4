import type { Position } from '../api-types.ts'

/** A page of items, and the position of the log at which they were read. */
export interface Page<Item> {
  readonly data: readonly Item[]
  readonly nextCursor: string | null
  /** Read before the data: a stream from this position misses no later change. */
  readonly asOf: Position
}

/** A list, requested page by page during iteration. Each iteration starts over. */
export interface Listing<Item> extends AsyncIterable<Item> {
  pages(): AsyncIterable<Page<Item>>
}

/** @param load returns the page at a cursor; the first one without a cursor */
export function createListing<Item>(
  load: (cursor: string | undefined) => Promise<Page<Item>>,
): Listing<Item> {
  async function* pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let cursor: string | null | undefined
    while (cursor !== null) {
      const page: Page<Item> = await load(cursor)
      cursor = page.nextCursor
      yield page
    }
  }
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const { data } of pages()) yield* data
    },
  }
}
