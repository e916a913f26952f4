import type { StreamStart } from '../connection/connection.ts'

/** Publications that matched may have been missed, and nobody can bring them back. */
export interface StreamGap {
  /**
   * epoch: the log is another one than the position is of. pruned: what was to come next is not held any more. backwards: the
   * log ends before what it held already.
   */
  readonly reason: 'epoch' | 'pruned' | 'backwards'
  /** Behind it nothing is certain; everything before it was yielded. */
  readonly from: StreamStart
  /** Of the log as it is now. */
  readonly epoch: string
  /** The offset of the oldest publication that is held; `undefined` where the gateway did not say. */
  readonly earliest: number | undefined
  /** The offset of the newest publication, as far as the gateway knew. */
  readonly top: number | undefined
}
