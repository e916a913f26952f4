import type { ErrorCode } from '@ssv-exporter/gateway-api/error-texts'
import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** What was asked for cannot be answered so; asking in another way can help. */
export class RefusedRequestError extends ExporterError {
  readonly refusal: ErrorCode
  /** The second string of the answer, for the person who asked. */
  readonly why: string | undefined

  constructor(refusal: ErrorCode, why?: string) {
    super('Request refused', { code: 'REQUEST_REFUSED', facts: { refusal, why } })
    this.refusal = refusal
    this.why = why
  }
}
