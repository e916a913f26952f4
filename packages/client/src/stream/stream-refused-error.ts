import type { ErrorReply } from '../api-types.ts'

/** The gateway refused a subscription, or its new filter. */
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
