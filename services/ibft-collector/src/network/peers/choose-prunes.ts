export interface PrunablePeer {
  readonly peerId: string
  readonly isStatic: boolean
  readonly connectedForMs: number
  readonly score: number
  /** Wanted topics that it subscribes to. */
  readonly topics: readonly string[]
}

/** A peer connected this long counts as proven. */
const LONG_LIVED_MS = 60 * 60_000

/**
 * Chooses the peers to prune when there are `excess` too many. Never static peers; peers needed by
 * a topic (one of its last two) only if no others are left. Then by lowest score, connected less
 * than an hour, fewest topics, and latest connection.
 */
export function choosePrunes(peers: readonly PrunablePeer[], excess: number): readonly string[] {
  const listeners = new Map<string, number>()
  for (const topic of peers.flatMap(({ topics }) => topics)) {
    listeners.set(topic, (listeners.get(topic) ?? 0) + 1)
  }
  const left = new Set(peers.filter(({ isStatic }) => !isStatic))
  const chosen: string[] = []
  while (chosen.length < excess && left.size > 0) {
    const worst = [...left]
      .map((peer) => ({ peer, needed: need(peer, listeners) }))
      .reduce((a, b) => (compare(a, b) <= 0 ? a : b)).peer
    left.delete(worst)
    chosen.push(worst.peerId)
    for (const topic of worst.topics) listeners.set(topic, (listeners.get(topic) ?? 0) - 1)
  }
  return chosen
}

/** 2: the only peer of a topic; 1: one of two peers of a topic; 0: otherwise. */
function need({ topics }: PrunablePeer, listeners: ReadonlyMap<string, number>): number {
  let least = Number.POSITIVE_INFINITY
  for (const topic of topics) least = Math.min(least, listeners.get(topic) ?? 0)
  return Math.max(0, 3 - least)
}

interface RankedPeer {
  readonly peer: PrunablePeer
  readonly needed: number
}

/** Negative if `a` is pruned before `b`. */
function compare(a: RankedPeer, b: RankedPeer): number {
  return (
    a.needed - b.needed ||
    Math.round(a.peer.score) - Math.round(b.peer.score) ||
    Number(isLongLived(a.peer)) - Number(isLongLived(b.peer)) ||
    a.peer.topics.length - b.peer.topics.length ||
    a.peer.connectedForMs - b.peer.connectedForMs
  )
}

const isLongLived = ({ connectedForMs }: PrunablePeer) => connectedForMs >= LONG_LIVED_MS
