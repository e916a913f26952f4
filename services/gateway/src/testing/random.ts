export interface Random {
  readonly seed: number
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
  pick<Value>(values: readonly Value[]): Value
}

/** Draws from a seed that is printed, and that `SEED` in the environment sets: the same draws again (mulberry32). */
export function createRandom(seed = seedOfRun()): Random {
  let state = seed

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  return {
    seed,
    below: (below) => Math.floor(next() * below),
    pick: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
  }
}

function seedOfRun(): number {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000))
  process.stdout.write(`SEED=${seed}\n`)
  return seed
}
