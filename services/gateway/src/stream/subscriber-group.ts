import type { StreamItem } from './stream-item.ts'

export interface Subscriber {
  /** It needs nothing up to this offset: it was sent that, or subscribed after it. */
  readonly after: number
  /** Receives the encoded publications from offset `from` to `to`. */
  deliver(bytes: Buffer, from: number, to: number): void
}

/** Subscribers that receive the same bytes. */
export interface SubscriberGroup {
  readonly subscribers: Set<Subscriber>
  /** Queues an item if it matches this group; consecutive duplicates are queued once. */
  enqueue(item: StreamItem): void
  /** Sends and clears the queue. Yields regularly to the event loop. */
  flush(): Generator<undefined>
}

export interface SubscriberGroupOptions {
  matches(item: StreamItem): boolean
  /** The bytes of one write. */
  encode(items: readonly StreamItem[]): Buffer
}

/** About half a millisecond of socket writes: each event-loop turn accepts only one connection. */
const SUBSCRIBERS_PER_YIELD = 64

export function createSubscriberGroup({
  matches,
  encode,
}: SubscriberGroupOptions): SubscriberGroup {
  const subscribers = new Set<Subscriber>()
  let queued: StreamItem[] = []

  return {
    subscribers,
    enqueue(item) {
      if (queued.at(-1) !== item && matches(item)) queued.push(item)
    },
    *flush() {
      const items = queued
      queued = []
      const [first] = items
      const last = items.at(-1)
      if (first === undefined || last === undefined || subscribers.size === 0) return
      const bytes = encode(items)
      let sent = 0
      for (const subscriber of subscribers) {
        if (subscriber.after < first.offset) {
          subscriber.deliver(bytes, first.offset, last.offset)
        } else if (subscriber.after < last.offset) {
          const unsent = items.filter(({ offset }) => offset > subscriber.after)
          subscriber.deliver(encode(unsent), unsent[0]?.offset ?? last.offset, last.offset)
        }
        sent += 1
        if (sent % SUBSCRIBERS_PER_YIELD === 0) yield
      }
    },
  }
}
