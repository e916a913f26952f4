import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why an answer of a beacon node is of no use. */
export type BeaconFaultReason =
  /** No connection, no answer in time, or an HTTP error of the server. */
  | 'failed'
  /** The node does not serve the path, or refuses the request. */
  | 'refused'
  /** The answer does not have the shape or content that was asked for. */
  | 'invalid'
  /** The node is synchronising, or trusts an execution client that is. */
  | 'syncing'
  /** The node follows another beacon chain. */
  | 'other-chain'
  /** Every node is left alone for a while after it failed. */
  | 'resting'
  /** The client was closed. */
  | 'closed'

export interface BeaconFaultFacts {
  /** Scheme and host of the node. */
  readonly node: string
  readonly path: string
  readonly detail: string
}

/** A beacon node gave no usable answer. */
export class BeaconFault extends ExporterError {
  readonly reason: BeaconFaultReason

  constructor(reason: BeaconFaultReason, facts: BeaconFaultFacts, cause?: unknown) {
    super(`${facts.path} at ${facts.node}: ${facts.detail}`, {
      code: `BEACON_${reason.toUpperCase().replaceAll('-', '_')}`,
      facts: { ...facts },
      retryable: true,
      ...(cause === undefined ? {} : { cause }),
    })
    this.reason = reason
  }
}

/** Every configured beacon node follows another chain than the network that is joined. */
export class OtherBeaconChainError extends ExporterError {
  constructor(details: readonly string[]) {
    super(`No beacon node follows the chain of this network: ${details.join('; ')}`, {
      code: 'OTHER_BEACON_CHAIN',
      facts: { details },
    })
  }
}
