import type { StreamErrorCode } from '@ssv-exporter/gateway-api/stream/stream-errors'

/** The gateway refused a subscription, or its new filter. */
export class StreamRefusedError extends Error {
  readonly code: StreamErrorCode
  /** Whether the same may succeed later. */
  readonly temporary: boolean

  constructor(facts: { code: StreamErrorCode; message: string; temporary: boolean }) {
    super(facts.message)
    this.name = 'StreamRefusedError'
    this.code = facts.code
    this.temporary = facts.temporary
  }
}
