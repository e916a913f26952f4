import type { Position, Push, StreamFilter } from '../api-types.ts'
import type { StreamStart } from '../connection/connection.ts'
import type { StreamGap } from './stream-gap.ts'

export interface StreamOptions {
  /** What to take; everything when absent. */
  filter?: StreamFilter
  /** Behind which position to begin; with what comes next when absent. */
  from?: StreamStart
  /**
   * Called when publications were missed that nobody can bring back, between the last push before the gap and the first behind it.
   * Gives where to go on: `'earliest'` for what is still held, or the position of a fresh query. Without it the iteration throws
   * StreamGapError.
   */
  onGap?: (gap: StreamGap) => StreamStart | Promise<StreamStart>
  /**
   * Called whenever `position` of the stream changes. Store it here: a timer that reads `position`
   * loses what moved since it last fired.
   */
  onPosition?: (position: Position) => void
  /** Ends the stream; the iteration throws its reason. */
  signal?: AbortSignal
  /** How many pushes may wait for the consumer before no more are asked for. */
  bufferSize?: number
}

/**
 * The publications that match, each once and in order, through every reconnect. For one consumer: iterate it once.
 * Leaving the loop ends it.
 */
export interface PushStream extends AsyncIterable<Push> {
  /**
   * Everything that matches up to here was taken and is done with (the loop came back for more); moves through quiet times too.
   * Store it, and begin there the next time. `undefined` until the gateway told where the stream began.
   */
  readonly position: Position | undefined
  /**
   * Takes another filter without an interruption.
   * @returns the position behind which it holds; `undefined` when the stream has none yet
   * @throws StreamRefusedError when the gateway does not take it; the one before stays
   */
  update(filter: StreamFilter): Promise<Position | undefined>
  /** Ends the stream and its iteration. */
  close(): void
}
