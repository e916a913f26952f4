import type { Position, Push, StreamFilter } from './api-types.ts'
import type { Listing } from './query/listing.ts'
import { StreamGapError } from './stream/errors.ts'
import type { PushStream, StreamOptions } from './stream/push-stream.ts'

export interface FollowOptions<Item> {
  /** What is there to begin with. */
  list: Listing<Item>
  /** What changes it: selects the same things in the stream. */
  filter: StreamFilter
  signal?: AbortSignal
}

/**
 * What happened to a list. `begin`: forget what was there, it is loaded (again). `item`: one of the list. `loaded`: that was
 * the whole list. Then pushes.
 */
export type Followed<Item> =
  | { readonly op: 'begin' }
  | { readonly op: 'item'; readonly data: Item }
  | { readonly op: 'loaded'; readonly asOf: Position }
  | Push

export interface FollowModules {
  stream: (options: StreamOptions) => PushStream
}

/**
 * Loads a list, then goes on with what changes it, without a hole between; after a gap it begins again.
 * What changed while the list was loaded may come twice, in the list and as a push: both are the record as it was then.
 */
export async function* follow<Item>(
  { list, filter, signal }: FollowOptions<Item>,
  { stream }: FollowModules,
): AsyncGenerator<Followed<Item>, void, undefined> {
  for (;;) {
    yield { op: 'begin' }
    let asOf: Position | undefined
    for await (const page of list.pages()) {
      asOf ??= page.asOf
      for (const data of page.data) yield { op: 'item', data }
    }
    // There is one page at least.
    const from = asOf as Position
    yield { op: 'loaded', asOf: from }
    try {
      yield* stream({ filter, from, ...(signal === undefined ? {} : { signal }) })
      return
    } catch (error) {
      if (!(error instanceof StreamGapError)) throw error
    }
  }
}
