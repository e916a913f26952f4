import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

/**
 * Bans with expiry. Peer ids cost nothing, so an address that brings several banned peers is
 * banned, too.
 */
export interface BanList {
  /**
   * Bans a peer of an address group; each further ban is twice as long, up to a day. Returns its
   * length in milliseconds.
   */
  ban(peerId: string, group: string | undefined, nowMs: number): number
  has(peerId: string, nowMs: number): boolean
  hasGroup(group: string, nowMs: number): boolean
  /** Active bans. */
  count(nowMs: number): number
}

const CAPACITY = 4_096
const PEERS_THAT_BAN_A_GROUP = 3
const LONGEST_MS = 24 * 60 * 60_000
/**
 * After this multiple of its last ban without an offence, a peer starts again with the first ban
 * length.
 */
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
