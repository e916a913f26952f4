import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why there was no answer. Closed; each is a label of a metric. */
export type RequestFailure =
  | 'not-connected'
  | 'not-supported'
  | 'timeout'
  | 'too-large'
  | 'reset'
  | 'aborted'

/** A peer did not answer. `reset`: it ended the stream or the connection before its answer was whole. */
export class RequestError extends ExporterError {
  readonly reason: RequestFailure

  constructor(
    reason: RequestFailure,
    facts: { peerId: string; protocol: string },
    cause?: unknown,
  ) {
    super(`No answer on ${facts.protocol}: ${reason}`, {
      code: 'PEER_REQUEST_FAILED',
      facts: { reason, ...facts },
      retryable: true,
      cause,
    })
    this.reason = reason
  }
}
