import { DIAL_DELAY_MIN_MS, GOOD_PEER_DELAY_MIN_MS, nextDialDelay } from './dial-delay.ts'

export interface Candidate {
  readonly peerId: string
  /** Multiaddrs ending in `/p2p/<peer id>`. */
  readonly addresses: readonly string[]
  readonly isStatic: boolean
}

/**
 * Dial candidates and their next dial times. Does not track connections: the caller excludes
 * connected peers.
 */
export interface DialQueue {
  /**
   * A node was discovered, perhaps again: its addresses and subnets are replaced, its delay is
   * kept.
   */
  addCandidate(peerId: string, addresses: readonly string[], subnets?: readonly boolean[]): void
  /** The dial failed, or the peer was dropped because of itself: the delay grows. */
  failed(peerId: string, nowMs: number): void
  /** A good connection has ended: redial soon, with the delay reset. */
  left(peerId: string, nowMs: number): void
  /** Do not dial before that time, even static peers. */
  holdUntil(peerId: string, ms: number): void
  /**
   * Up to `count` peers to dial now: static ones first, beyond `count` if need be, then by added
   * subnet coverage, then never dialled ones, then the longest due.
   */
  due(nowMs: number, count: number, isTaken: (peerId: string) => boolean): readonly Candidate[]
  readonly size: number
}

export interface DialQueueOptions {
  readonly staticPeers: readonly {
    readonly peerId: string
    readonly addresses: readonly string[]
  }[]
  readonly capacity: number
  /** In [0, 1). */
  readonly chance: () => number
  /** The coverage that a node subscribed to these subnets would add. Default: nothing. */
  readonly gain?: (subnets: readonly boolean[]) => number
}

interface Entry extends Candidate {
  addresses: readonly string[]
  /** Announced in its node record. */
  subnets?: readonly boolean[] | undefined
  nextAtMs: number
  delayMs: number
  /** Until then it counts as recently good. */
  goodUntilMs: number
}

/** Static peers have shorter delays. */
const STATIC_DELAY_MAX_MS = 60_000
const GOOD_FOR_MS = 60_000

export function createDialQueue({
  staticPeers,
  capacity,
  chance,
  gain = () => 0,
}: DialQueueOptions): DialQueue {
  const entries = new Map<string, Entry>()
  for (const { peerId, addresses } of staticPeers) {
    entries.set(peerId, {
      peerId,
      addresses,
      isStatic: true,
      nextAtMs: 0,
      delayMs: 0,
      goodUntilMs: 0,
    })
  }

  function makeRoom(): boolean {
    if (entries.size < capacity) return true
    let worst: Entry | undefined
    for (const entry of entries.values()) {
      // Evict those with the most failures first; among never dialled ones, the new one is not
      // added.
      if (!entry.isStatic && entry.delayMs > (worst?.delayMs ?? 0)) worst = entry
    }
    return worst !== undefined && entries.delete(worst.peerId)
  }

  function delay(entry: Entry, delayMs: number, nowMs: number): void {
    entry.delayMs = entry.isStatic ? Math.min(delayMs, STATIC_DELAY_MAX_MS) : delayMs
    entry.nextAtMs = Math.max(entry.nextAtMs, nowMs + entry.delayMs)
  }

  return {
    get size() {
      return entries.size
    },
    addCandidate(peerId, addresses, subnets) {
      const entry = entries.get(peerId)
      if (addresses.length === 0) return
      if (entry !== undefined) {
        if (!entry.isStatic) entry.addresses = addresses
        entry.subnets = subnets
      } else if (makeRoom()) {
        entries.set(peerId, {
          peerId,
          addresses,
          subnets,
          isStatic: false,
          nextAtMs: 0,
          delayMs: 0,
          goodUntilMs: 0,
        })
      }
    },
    failed(peerId, nowMs) {
      const entry = entries.get(peerId)
      if (entry === undefined) return
      const good = entry.isStatic || nowMs < entry.goodUntilMs
      const least = good ? GOOD_PEER_DELAY_MIN_MS : DIAL_DELAY_MIN_MS
      delay(entry, nextDialDelay(entry.delayMs, chance(), least), nowMs)
    },
    left(peerId, nowMs) {
      const entry = entries.get(peerId)
      if (entry === undefined) return
      entry.nextAtMs = 0
      entry.goodUntilMs = nowMs + GOOD_FOR_MS
      delay(entry, GOOD_PEER_DELAY_MIN_MS * chance(), nowMs)
    },
    holdUntil(peerId, ms) {
      const entry = entries.get(peerId)
      if (entry !== undefined) entry.nextAtMs = Math.max(entry.nextAtMs, ms)
    },
    due(nowMs, count, isTaken) {
      const ready = [...entries.values()]
        .filter(({ peerId, nextAtMs }) => nextAtMs <= nowMs && !isTaken(peerId))
        .map((entry) => ({ entry, gain: gain(entry.subnets ?? []) }))
      ready.sort(
        ({ entry: a, gain: ofA }, { entry: b, gain: ofB }) =>
          Number(b.isStatic) - Number(a.isStatic) || ofB - ofA || a.nextAtMs - b.nextAtMs,
      )
      const ours = ready.filter(({ entry }) => entry.isStatic).length
      return ready.slice(0, Math.max(ours, count)).map(({ entry }) => entry)
    },
  }
}
