import type { StreamItem } from './stream-item.ts'

/** Somebody who is handed what happens. */
export interface Member {
  /** The offset of the last publication that it was sent, or need not be sent, when it became a member. */
  readonly after: number
  /** Takes bytes that hold everything from offset `from` to `to` that it is to be sent. */
  take(bytes: Buffer, from: number, to: number): void
}

/** Members that are sent the same bytes. */
export interface Audience {
  readonly members: Set<Member>
  /** Offers an item that may be for it; the same one again is no other. */
  offer(item: StreamItem): void
  /** Hands over what was offered and takes it from the list. Yields now and then, so that somebody else gets a turn. */
  handOver(): Generator<undefined>
}

export interface AudienceOptions {
  wants(item: StreamItem): boolean
  /** The bytes of one write. */
  encode(items: readonly StreamItem[]): Buffer
}

/** About half a millisecond of writing to sockets: in each turn of the event loop one connection is accepted. */
const MEMBERS_IN_A_TURN = 64

export function createAudience({ wants, encode }: AudienceOptions): Audience {
  const members = new Set<Member>()
  let offered: StreamItem[] = []

  return {
    members,
    offer(item) {
      if (offered.at(-1) !== item && wants(item)) offered.push(item)
    },
    *handOver() {
      const items = offered
      offered = []
      const [first] = items
      const last = items.at(-1)
      if (first === undefined || last === undefined || members.size === 0) return
      const bytes = encode(items)
      let handed = 0
      for (const member of members) {
        if (member.after < first.offset) {
          member.take(bytes, first.offset, last.offset)
        } else if (member.after < last.offset) {
          const rest = items.filter(({ offset }) => offset > member.after)
          member.take(encode(rest), rest[0]?.offset ?? last.offset, last.offset)
        }
        handed += 1
        if (handed % MEMBERS_IN_A_TURN === 0) yield
      }
    },
  }
}
