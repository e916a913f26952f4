import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

/** Who is kept out, and until when. Peer ids cost nothing, so an address that brings several banned peers is kept out, too. */
export interface BanList {
  /** Bans a peer of an address group; each further ban is twice as long, up to a day. Gives its length in milliseconds. */
  ban(peerId: string, group: string | undefined, nowMs: number): number
  has(peerId: string, nowMs: number): boolean
  hasGroup(group: string, nowMs: number): boolean
  /** Bans in force. */
  count(nowMs: number): number
}

const CAPACITY = 4_096
const PEERS_THAT_BAN_A_GROUP = 3
const LONGEST_MS = 24 * 60 * 60_000
/** A peer that kept still for this many times its last ban begins with the first one again. */
const FORGIVEN_AFTER = 4

export function createBanList({ banMs }: { banMs: number }): BanList {
  const bans = new BoundedMap<
    string,
    { untilMs: number; lengthMs: number; group: string | undefined }
  >(CAPACITY)
  const active = (nowMs: number) => [...bans.values()].filter(({ untilMs }) => untilMs > nowMs)

  return {
    ban(peerId, group, nowMs) {
      const former = bans.get(peerId)
      const again =
        former !== undefined && nowMs < former.untilMs + FORGIVEN_AFTER * former.lengthMs
      const lengthMs = again ? Math.min(2 * former.lengthMs, LONGEST_MS) : banMs
      bans.set(peerId, { untilMs: nowMs + lengthMs, lengthMs, group })
      return lengthMs
    },
    has: (peerId, nowMs) => (bans.get(peerId)?.untilMs ?? 0) > nowMs,
    hasGroup: (group, nowMs) =>
      active(nowMs).filter((ban) => ban.group === group).length >= PEERS_THAT_BAN_A_GROUP,
    count: (nowMs) => active(nowMs).length,
  }
}
