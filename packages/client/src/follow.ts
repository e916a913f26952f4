import type { Position, Push, StreamFilter } from './api-types.ts'
import type { Listing } from './query/listing.ts'
import { StreamGapError } from './stream/errors.ts'
import type { PushStream, StreamOptions } from './stream/push-stream.ts'

export interface FollowOptions<Item> {
  /** The initial list. */
  list: Listing<Item>
  /** Its changes: selects the same records in the stream. */
  filter: StreamFilter
  signal?: AbortSignal
}

/**
 * A change of a list. `begin`: discard the list, it is loaded (again). `item`: one element.
 * `loaded`: the list is complete. Pushes follow.
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
 * Loads a list, then continues with its changes without a gap; after a gap it reloads. Changes
 * during loading may be delivered twice, in the list and as a push: both are the record as of that
 * time.
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
    // There is at least one page.
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
