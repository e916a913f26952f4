import { SemaphoreTimeoutError } from '@ssv-exporter/flow/semaphore'
import { STREAM_ERRORS, type StreamErrorCode } from '@ssv-exporter/gateway-api/stream/stream-errors'
import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** A client message is answered with an error. */
export class RefusedMessageError extends ExporterError {
  readonly refusal: StreamErrorCode

  constructor(refusal: StreamErrorCode, facts: Record<string, string | number> = {}) {
    super('Message refused', { code: refusal, facts })
    this.refusal = refusal
  }

  /** Maps a failure to the error sent to the client. */
  static of(error: unknown): RefusedMessageError {
    if (error instanceof RefusedMessageError) return error
    return new RefusedMessageError(error instanceof SemaphoreTimeoutError ? 'BUSY' : 'UNAVAILABLE')
  }

  toReply(): { code: StreamErrorCode; message: string; temporary: boolean } {
    const { message, temporary } = STREAM_ERRORS[this.refusal]
    const text = message.replace(/\{(\w+)\}/g, (_, name) => String(this.facts[name] ?? ''))
    return { code: this.refusal, message: text, temporary }
  }
}

/** The log has an epoch that this gateway does not follow yet. */
export class EpochUnknownError extends ExporterError {
  constructor(facts: { epoch: string; followed: string }) {
    super('The log has an epoch that the follower has not reached yet', {
      code: 'EPOCH_UNKNOWN',
      facts,
      retryable: true,
    })
  }
}
