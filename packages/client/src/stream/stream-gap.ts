import type { StreamStart } from '../connection/connection.ts'

/** Matching publications may have been missed and can no longer be read. */
export interface StreamGap {
  /**
   * epoch: the log was replaced by another. pruned: the next publications are no longer retained.
   * backwards: the log ends before the stream's position.
   */
  readonly reason: 'epoch' | 'pruned' | 'backwards'
  /** Everything up to it was yielded; later publications may have been missed. */
  readonly from: StreamStart
  /** Epoch of the current log. */
  readonly epoch: string
  /**
   * The offset of the oldest retained publication; `undefined` if the gateway did not report it.
   */
  readonly earliest: number | undefined
  /** The offset of the newest publication known to the gateway. */
  readonly top: number | undefined
}
