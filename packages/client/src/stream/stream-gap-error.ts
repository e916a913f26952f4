import type { StreamGap } from './stream-gap.ts'

/** A stream had a gap, and no `onGap` that says where to go on. */
export class StreamGapError extends Error {
  readonly code = 'STREAM_GAP'
  readonly gap: StreamGap

  constructor(gap: StreamGap) {
    super(`The stream has a gap (${gap.reason}) and no onGap`)
    this.name = 'StreamGapError'
    this.gap = gap
  }
}
