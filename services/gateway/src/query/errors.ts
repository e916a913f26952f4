import type { ErrorCode } from '@ssv-exporter/gateway-api/error-texts'
import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The request cannot be answered as is; a different request may succeed. */
export class RefusedRequestError extends ExporterError {
  readonly refusal: ErrorCode
  /** The second string of the response, for humans. */
  readonly why: string | undefined

  constructor(refusal: ErrorCode, why?: string) {
    super('Request refused', { code: 'REQUEST_REFUSED', facts: { refusal, why } })
    this.refusal = refusal
    this.why = why
  }
}

/** A reply exceeded its time limit. */
export class ReplyTimeoutError extends ExporterError {
  constructor(timeoutMs: number) {
    super('Response timed out', {
      code: 'ANSWER_TIMEOUT',
      facts: { timeoutMs },
      retryable: true,
    })
  }
}

/** The peer received nothing for too long. */
export class WriteStalledError extends ExporterError {
  constructor(stalledMs: number) {
    super('Client does not read its response', {
      code: 'WRITE_STALLED',
      facts: { stalledMs },
      retryable: true,
    })
  }
}

/** The text is not hexadecimal. */
export class KeyNotHexError extends ExporterError {
  constructor() {
    super('Key is not hexadecimal', { code: 'KEY_NOT_HEX' })
  }
}
