import type { ErrorReply } from '../api-types.ts'
import type { StreamGap } from './stream-gap.ts'

/** A stream had a gap, and no `onGap` decides where to continue. */
export class StreamGapError extends Error {
  readonly code = 'STREAM_GAP'
  readonly gap: StreamGap

  constructor(gap: StreamGap) {
    super(`The stream has a gap (${gap.reason}) and no onGap`)
    this.name = 'StreamGapError'
    this.gap = gap
  }
}

/** The gateway rejected a subscription, or its new filter. */
export class StreamRefusedError extends Error {
  readonly code: ErrorReply['error']['code']
  /** Whether the same may succeed later. */
  readonly temporary: boolean

  constructor(facts: { code: ErrorReply['error']['code']; message: string; temporary: boolean }) {
    super(facts.message)
    this.name = 'StreamRefusedError'
    this.code = facts.code
    this.temporary = facts.temporary
  }
}
