import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why no connection came about. Closed; each is a label of a metric. */
export type DialFailure =
  | 'bad-address'
  | 'timeout'
  | 'refused'
  | 'encryption'
  | 'aborted'
  | 'failed'

/** A peer could not be connected. */
export class DialError extends ExporterError {
  readonly reason: DialFailure

  constructor(reason: DialFailure, facts: { addresses: readonly string[] }, cause?: unknown) {
    super(`Could not dial: ${reason}`, {
      code: 'PEER_DIAL_FAILED',
      facts: { reason, ...facts },
      retryable: reason !== 'bad-address',
      cause,
    })
    this.reason = reason
  }
}
