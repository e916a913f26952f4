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
