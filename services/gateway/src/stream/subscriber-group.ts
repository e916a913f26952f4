import type { StreamItem } from './stream-item.ts'

/** A subscriber of a group. */
export interface Member {
  /** The offset of the last publication that it was sent, or need not be sent, when it joined. */
  readonly after: number
  /** Takes the bytes of everything from offset `from` to `to` that it is to be sent. */
  take(bytes: Buffer, from: number, to: number): void
}

/** Subscribers that are sent the same bytes. */
export interface SubscriberGroup {
  readonly members: Set<Member>
  /** Queues an item that may be for this group; the same item twice in a row is queued once. */
  enqueue(item: StreamItem): void
  /** Sends what is queued, and empties the queue. Yields now and then, so that the event loop turns. */
  flush(): Generator<undefined>
}

export interface SubscriberGroupOptions {
  wants(item: StreamItem): boolean
  /** The bytes of one write. */
  encode(items: readonly StreamItem[]): Buffer
}

/** About half a millisecond of writing to sockets: each turn of the event loop accepts one connection. */
const MEMBERS_PER_TURN = 64

export function createSubscriberGroup({ wants, encode }: SubscriberGroupOptions): SubscriberGroup {
  const members = new Set<Member>()
  let queued: StreamItem[] = []

  return {
    members,
    enqueue(item) {
      if (queued.at(-1) !== item && wants(item)) queued.push(item)
    },
    *flush() {
      const items = queued
      queued = []
      const [first] = items
      const last = items.at(-1)
      if (first === undefined || last === undefined || members.size === 0) return
      const bytes = encode(items)
      let sent = 0
      for (const member of members) {
        if (member.after < first.offset) {
          member.take(bytes, first.offset, last.offset)
        } else if (member.after < last.offset) {
          const rest = items.filter(({ offset }) => offset > member.after)
          member.take(encode(rest), rest[0]?.offset ?? last.offset, last.offset)
        }
        sent += 1
        if (sent % MEMBERS_PER_TURN === 0) yield
      }
    },
  }
}
