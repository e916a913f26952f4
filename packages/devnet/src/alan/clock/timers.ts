/** Time and what happens at a time; tests run on their own. */
export interface Timers {
  /** Unix time, milliseconds. */
  now(): number
  /** Runs at a time, or as soon as possible when it has passed. @returns cancels */
  at(atMs: number, run: () => void): () => void
}
