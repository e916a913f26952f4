import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { PENALTIES, type PeerOffence } from './penalties.ts'

/**
 * Penalties of peers, which decay over time. They outlive connections: reconnecting does not
 * reset a score.
 */
export interface PeerScores {
  /** Returns the new score: at most 0. */
  add(peerId: string, offence: PeerOffence, nowMs: number): number
  score(peerId: string, nowMs: number): number
  /** Clears a peer's score after a ban. */
  clear(peerId: string): void
}

/** Half-life of the penalties. */
const HALF_LIFE_MS = 2 * 60_000
const CAPACITY = 4_096

export function createPeerScores(): PeerScores {
  const entries = new BoundedMap<string, { penalty: number; atMs: number }>(CAPACITY)

  function penaltyNow(peerId: string, nowMs: number): number {
    const entry = entries.get(peerId)
    if (entry === undefined) return 0
    return entry.penalty * 0.5 ** (Math.max(0, nowMs - entry.atMs) / HALF_LIFE_MS)
  }

  return {
    add(peerId, offence, nowMs) {
      const penalty = penaltyNow(peerId, nowMs) + PENALTIES[offence]
      entries.set(peerId, { penalty, atMs: nowMs })
      return -penalty
    },
    // `0 -` instead of `-`, to avoid a score of -0.
    score: (peerId, nowMs) => 0 - penaltyNow(peerId, nowMs),
    clear: (peerId) => void entries.delete(peerId),
  }
}
