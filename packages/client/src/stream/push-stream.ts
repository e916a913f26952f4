import type { Position, Push, StreamFilter } from '../api-types.ts'
import type { StreamStart } from '../connection/connection.ts'
import type { StreamGap } from './stream-gap.ts'

export interface StreamOptions {
  /** What to select; everything by default. */
  filter?: StreamFilter
  /** The position to start after; new publications only by default. */
  from?: StreamStart
  /**
   * Called when publications were missed that can no longer be read, between the last push before
   * the gap and the first after it. Returns where to continue: `'earliest'` for what is still
   * retained, or the position of a new query. Without it the iteration throws StreamGapError.
   */
  onGap?: (gap: StreamGap) => StreamStart | Promise<StreamStart>
  /**
   * Called whenever `position` of the stream changes. Store it here: a timer that reads `position`
   * loses changes since it last fired.
   */
  onPosition?: (position: Position) => void
  /** Ends the stream; the iteration throws its reason. */
  signal?: AbortSignal
  /** How many pushes may wait for the consumer before no more are requested. */
  bufferSize?: number
}

/**
 * The matching publications, each once and in order, across reconnects. For one consumer: iterate
 * it once. Leaving the loop ends it.
 */
export interface PushStream extends AsyncIterable<Push> {
  /**
   * Everything that matches up to here was processed (the loop requested the next push); it also
   * advances while nothing matches. Store it, and resume from there. `undefined` until the gateway
   * has reported where the stream started.
   */
  readonly position: Position | undefined
  /**
   * Changes the filter without interruption.
   * @returns the position after which it applies; `undefined` if the stream has none yet
   * @throws StreamRefusedError if the gateway rejects it; the previous one stays
   */
  update(filter: StreamFilter): Promise<Position | undefined>
  /** Ends the stream and its iteration. */
  close(): void
}
