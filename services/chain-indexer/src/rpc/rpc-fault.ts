import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why an endpoint's answer was no use. */
export type RpcFaultReason =
  /** The request failed; the endpoint may answer the next. */
  | 'failed'
  /** It asked for more than the endpoint gives in one answer. */
  | 'range'
  /** The answer has not the shape or the content that was asked for. */
  | 'invalid'
  /** The endpoint does not have the block (yet). */
  | 'missing'
  /** The answer's parts belong to different forks. */
  | 'inconsistent'

/** An endpoint did not give a usable answer. */
export class RpcFault extends ExporterError {
  readonly reason: RpcFaultReason

  constructor(
    reason: RpcFaultReason,
    facts: { endpoint: string; method: string; detail: string },
    cause?: unknown,
  ) {
    super(`${facts.method} at ${facts.endpoint}: ${facts.detail}`, {
      code: `RPC_${reason.toUpperCase()}`,
      facts,
      retryable: true,
      ...(cause === undefined ? {} : { cause }),
    })
    this.reason = reason
  }
}
