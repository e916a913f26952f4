import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The endpoint serves a different chain than the configured network. */
export class ChainMismatchError extends ExporterError {
  constructor(facts: { network: string; expected: number; found: number }) {
    super(
      `The RPC endpoint serves chain ${facts.found}, but network ${facts.network} is chain ${facts.expected}: correct ETH_RPC_URLS or SSV_NETWORK`,
      { code: 'CHAIN_MISMATCH', facts, retryable: false },
    )
  }
}
