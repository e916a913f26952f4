import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why an endpoint's response was unusable. */
export type RpcErrorReason =
  /** The request failed for an unknown reason; the next one may succeed. */
  | 'failed'
  /** The request exceeds the endpoint's response or range limit. */
  | 'range'
  /** Rate limited. */
  | 'rate'
  /** The key's quota is used up, or it is not authorised. */
  | 'refused'
  /** The endpoint does not have history that old. */
  | 'pruned'
  /** The endpoint does not support the method. */
  | 'unsupported'
  /** The response does not have the requested shape or content. */
  | 'invalid'
  /** The endpoint does not have the block (yet). */
  | 'missing'
  /** Parts of the response belong to different forks, or contradict one another. */
  | 'inconsistent'
  /** A block's bloom shows logs that the response lacks. */
  | 'incomplete'
  /** The node reports that it is syncing. */
  | 'syncing'
  /** Every endpoint is paused. */
  | 'resting'

export interface RpcErrorFacts {
  endpoint: string
  method: string
  detail: string
}

/** An endpoint did not return a usable response. */
export class RpcError extends ExporterError {
  readonly reason: RpcErrorReason
  /** The endpoint's stated block range limit. */
  readonly mostBlocks: number | undefined
  /** The wait requested by the endpoint. */
  readonly retryAfterMs: number | undefined

  constructor(
    reason: RpcErrorReason,
    facts: RpcErrorFacts,
    {
      cause,
      mostBlocks,
      retryAfterMs,
    }: { cause?: unknown; mostBlocks?: number | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    super(`${facts.method} at ${facts.endpoint}: ${facts.detail}`, {
      code: `RPC_${reason.toUpperCase()}`,
      facts: { ...facts },
      retryable: true,
      ...(cause === undefined ? {} : { cause }),
    })
    this.reason = reason
    this.mostBlocks = mostBlocks
    this.retryAfterMs = retryAfterMs
  }
}
