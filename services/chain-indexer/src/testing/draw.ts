import { createHash } from 'node:crypto'

/** A deterministic random source, by seed. */
export interface Draw {
  /** An integer from 0 up to, excluding `below`. */
  number(below: number): number
  /** True with this probability in percent. */
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
