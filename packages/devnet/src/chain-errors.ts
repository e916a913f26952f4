import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** npm installed no chain binary for this machine. */
export class ChainBinaryMissingError extends ExporterError {
  constructor(platform: string, cause: unknown) {
    super(`There is no local Ethereum chain for ${platform}`, {
      code: 'CHAIN_BINARY_MISSING',
      facts: { platform },
      cause,
    })
  }
}

/** The chain process ended, or could not be run, before it answered. */
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

/** The chain process ended although nobody asked it to. */
export class ChainEndedError extends ExporterError {
  constructor() {
    super('The local Ethereum chain ended', { code: 'CHAIN_ENDED', retryable: true })
  }
}
