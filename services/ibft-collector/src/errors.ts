import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The database holds the registry of a different chain than that of the network to join. */
export class OtherChainError extends ExporterError {
  constructor(facts: { network: string; expected: number; found: number }) {
    super(
      `The database holds the registry of chain ${facts.found}, but network ${facts.network} is chain ${facts.expected}: correct DATABASE_URL or SSV_NETWORK`,
      { code: 'OTHER_CHAIN', facts },
    )
  }
}
