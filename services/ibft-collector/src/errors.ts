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

/** The database holds what was collected from a network of another generation. */
export class OtherGenerationError extends ExporterError {
  constructor(facts: { configured: string; found: string }) {
    super(
      `The database holds data of generation ${facts.found}, but generation ${facts.configured} is configured: correct SSV_GENERATION (--generation), or use another database (DATABASE_URL, DATA_DIR)`,
      { code: 'OTHER_GENERATION', facts },
    )
  }
}
