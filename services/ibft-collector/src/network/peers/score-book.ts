import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { OFFENCE_POINTS, type PeerOffence } from './offence-points.ts'

/** What is held against peers, fading with time. It outlives connections: coming back does not wash anybody clean. */
export interface ScoreBook {
  /** Gives the score after it: at most 0. */
  add(peerId: string, offence: PeerOffence, nowMs: number): number
  score(peerId: string, nowMs: number): number
  /** Forgets a peer: it has paid with a ban. */
  clear(peerId: string): void
}

/** Half of the points are gone after this time. */
const HALF_LIFE_MS = 2 * 60_000
const CAPACITY = 4_096

export function createScoreBook(): ScoreBook {
  const entries = new BoundedMap<string, { points: number; atMs: number }>(CAPACITY)

  function pointsNow(peerId: string, nowMs: number): number {
    const entry = entries.get(peerId)
    if (entry === undefined) return 0
    return entry.points * 0.5 ** (Math.max(0, nowMs - entry.atMs) / HALF_LIFE_MS)
  }

  return {
    add(peerId, offence, nowMs) {
      const points = pointsNow(peerId, nowMs) + OFFENCE_POINTS[offence]
      entries.set(peerId, { points, atMs: nowMs })
      return -points
    },
    // `0 -` and not `-`: nobody shall read a score of -0.
    score: (peerId, nowMs) => 0 - pointsNow(peerId, nowMs),
    clear: (peerId) => void entries.delete(peerId),
  }
}
