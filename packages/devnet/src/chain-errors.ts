import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** There is no chain binary installed for this machine. */
export class ChainBinaryMissingError extends ExporterError {
  constructor(platform: string, cause: unknown) {
    super(`There is no local Ethereum chain for ${platform}`, {
      code: 'CHAIN_BINARY_MISSING',
      facts: { platform },
      cause,
    })
  }
}

/** The chain process failed to start or exited before responding. */
export class ChainStartError extends ExporterError {
  constructor(
    facts: { exitCode: number | null; signal: NodeJS.Signals | null; output: string },
    cause?: unknown,
  ) {
    super(`The local Ethereum chain did not start: ${facts.output}`, {
      code: 'CHAIN_NOT_STARTED',
      facts,
      cause,
    })
  }
}

/** The chain process exited unexpectedly. */
export class ChainEndedError extends ExporterError {
  constructor() {
    super('The local Ethereum chain ended', { code: 'CHAIN_ENDED', retryable: true })
  }
}
