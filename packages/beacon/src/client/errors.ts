import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why a response of a beacon node is unusable. */
export type BeaconApiErrorReason =
  /** No connection, no response in time, or an HTTP error of the server. */
  | 'failed'
  /** The node does not serve the path, or rejects the request. */
  | 'refused'
  /** The response does not have the requested shape or content. */
  | 'invalid'
  /** The node is syncing, or relies on an execution client that is. */
  | 'syncing'
  /** The node follows another beacon chain. */
  | 'other-chain'
  /** Every node is paused after a failure. */
  | 'resting'
  /** The client was closed. */
  | 'closed'

export interface BeaconApiErrorFacts {
  /** Scheme and host of the node. */
  readonly node: string
  readonly path: string
  readonly detail: string
}

/** No beacon node returned a usable response. */
export class BeaconApiError extends ExporterError {
  readonly reason: BeaconApiErrorReason

  constructor(reason: BeaconApiErrorReason, facts: BeaconApiErrorFacts, cause?: unknown) {
    super(`${facts.path} at ${facts.node}: ${facts.detail}`, {
      code: `BEACON_${reason.toUpperCase().replaceAll('-', '_')}`,
      facts: { ...facts },
      retryable: true,
      ...(cause === undefined ? {} : { cause }),
    })
    this.reason = reason
  }
}

/** Every configured beacon node follows another chain than the joined network. */
export class OtherBeaconChainError extends ExporterError {
  constructor(details: readonly string[]) {
    super(`No beacon node follows the chain of this network: ${details.join('; ')}`, {
      code: 'OTHER_BEACON_CHAIN',
      facts: { details },
    })
  }
}
