import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why an endpoint's answer was no use. */
export type RpcFaultReason =
  /** The request failed, nobody knows why; the endpoint may answer the next. */
  | 'failed'
  /** It asked for more than the endpoint gives in one answer. */
  | 'range'
  /** Too many requests in too short a time. */
  | 'rate'
  /** No more for this key: a quota is used up, or it may not ask at all. */
  | 'refused'
  /** The endpoint does not keep so old a history. */
  | 'pruned'
  /** The endpoint does not know the method. */
  | 'unsupported'
  /** The answer has not the shape or the content that was asked for. */
  | 'invalid'
  /** The endpoint does not have the block (yet). */
  | 'missing'
  /** The answer's parts belong to different forks, or contradict one another. */
  | 'inconsistent'
  /** The bloom of a block says that there are logs, and the answer has none. */
  | 'incomplete'
  /** The node says that it is still synchronising. */
  | 'syncing'
  /** Every endpoint rests. */
  | 'resting'

export interface RpcFaultFacts {
  endpoint: string
  method: string
  detail: string
}

/** An endpoint did not give a usable answer. */
export class RpcFault extends ExporterError {
  readonly reason: RpcFaultReason
  /** The widest range of blocks that the endpoint says it answers. */
  readonly mostBlocks: number | undefined
  /** How long the endpoint asks to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(
    reason: RpcFaultReason,
    facts: RpcFaultFacts,
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
