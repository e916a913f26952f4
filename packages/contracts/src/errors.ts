import type { MalformedReason } from './malformed-reason.ts'

/** Thrown by the readers below `decodeLog`, which turns it into a verdict. */
export class MalformedLogError extends Error {
  readonly code = 'MALFORMED_LOG'
  readonly facts: { readonly reason: MalformedReason }

  constructor(reason: MalformedReason) {
    super(`Log cannot be decoded: ${reason}`)
    this.name = 'MalformedLogError'
    this.facts = { reason }
  }
}
