export interface PrunablePeer {
  readonly peerId: string
  readonly isStatic: boolean
  readonly connectedForMs: number
  readonly score: number
  /** Topics we want that it listens to. */
  readonly topics: readonly string[]
}

/** A peer that has stayed this long has proved itself. */
const LONG_LIVED_MS = 60 * 60_000

/**
 * Chooses who goes when there are `excess` peers too many: never a static peer; while others are left, nobody who is the
 * last but one of a topic; then the lowest score, whoever has not stayed an hour, whoever listens to the fewest topics,
 * and whoever came last.
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

/** 2: a topic would have nobody without it; 1: one peer only; 0: more. */
function need({ topics }: PrunablePeer, listeners: ReadonlyMap<string, number>): number {
  let least = Number.POSITIVE_INFINITY
  for (const topic of topics) least = Math.min(least, listeners.get(topic) ?? 0)
  return Math.max(0, 3 - least)
}

interface Weighed {
  readonly peer: PrunablePeer
  readonly needed: number
}

/** Negative when `a` goes rather than `b`. */
function compare(a: Weighed, b: Weighed): number {
  return (
    a.needed - b.needed ||
    Math.round(a.peer.score) - Math.round(b.peer.score) ||
    Number(isLongLived(a.peer)) - Number(isLongLived(b.peer)) ||
    a.peer.topics.length - b.peer.topics.length ||
    a.peer.connectedForMs - b.peer.connectedForMs
  )
}

const isLongLived = ({ connectedForMs }: PrunablePeer) => connectedForMs >= LONG_LIVED_MS
