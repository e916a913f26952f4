import { createHash } from 'node:crypto'

/** Draws, one after the other, the same for the same seed. */
export interface Draw {
  /** A whole number from 0 up to, and without, `below`. */
  number(below: number): number
  /** Whether something happens that does so this often in a hundred times. */
  chance(percent: number): boolean
  one<T>(of: readonly T[]): T
}

export function createDraw(seed: string): Draw {
  let drawn = 0
  const number = (below: number) =>
    createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32LE() % below
  return {
    number,
    chance: (percent) => number(100) < percent,
    one: <T>(of: readonly T[]) => of[number(of.length)] as T,
  }
}
