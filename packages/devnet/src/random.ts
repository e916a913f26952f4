import { createHash } from 'node:crypto'

export interface Random {
  /** 0 ≤ number < 1 */
  next(): number
  /** 0 ≤ integer < `below` */
  integer(below: number): number
  /** undefined if there is nothing to pick from. */
  pick<T>(from: readonly T[]): T | undefined
  /** `count` items in order, or all if there are fewer. */
  sample<T>(from: readonly T[], count: number): T[]
}

/** Seeded random numbers: the same seed yields the same sequence (xorshift, 32 bits). */
export function createRandom(seed: string): Random {
  // Xorshift never leaves zero.
  let state = createHash('sha256').update(seed).digest().readUInt32LE() || 1

  function next(): number {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }

  const integer = (below: number) => Math.floor(next() * below)

  return {
    next,
    integer,
    pick: (from) => from[integer(from.length)],
    sample(from, count) {
      let wanted = count
      return from.filter((_, index) => {
        const taken = next() * (from.length - index) < wanted
        if (taken) wanted -= 1
        return taken
      })
    },
  }
}
