import type { Position } from '../api-types.ts'

/** Some of many things, and the position of the log that they are true at. */
export interface Page<Item> {
  readonly data: readonly Item[]
  readonly nextCursor: string | null
  /** Read before the data: a stream from here misses nothing of what follows. */
  readonly asOf: Position
}

/** Many things, asked for page by page while somebody iterates. Each iteration begins anew. */
export interface Listing<Item> extends AsyncIterable<Item> {
  pages(): AsyncIterable<Page<Item>>
}

/** @param load gives the page at a cursor; the first without one */
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
