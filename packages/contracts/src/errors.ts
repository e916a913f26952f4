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

export class InvalidAddressError extends Error {
  readonly code = 'INVALID_ADDRESS'
  readonly facts: { readonly text: string }

  constructor(text: string) {
    super(`Not a 20-byte 0x hex address: ${text}`)
    this.name = 'InvalidAddressError'
    this.facts = { text }
  }
}
