import type { CommitTimes, Delays } from './client-swarm-calls.ts'

/** Times of arrival of pushes. */
export interface Arrivals {
  add(offset: number, atMs: number): void
  /** Delays of pushes with a given commit time. */
  delays(times: CommitTimes): Delays
}

export function createArrivals(): Arrivals {
  const offsets: number[] = []
  const arrivedMs: number[] = []

  function since(firstOffset: number, committedMs: Float64Array): Float32Array {
    const delays = new Float32Array(offsets.length)
    let count = 0
    offsets.forEach((offset, index) => {
      const then = committedMs[offset - firstOffset]
      if (then === undefined) return
      delays[count] = (arrivedMs[index] ?? Number.NaN) - then
      count += 1
    })
    return delays.slice(0, count)
  }

  return {
    add(offset, atMs) {
      offsets.push(offset)
      arrivedMs.push(atMs)
    },
    delays: ({ firstOffset, askedMs, answeredMs }) => ({
      sinceAsked: since(firstOffset, askedMs),
      sinceAnswered: since(firstOffset, answeredMs),
    }),
  }
}
