import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The thread of the simulated operators ended unexpectedly. */
export class NetworkThreadEndedError extends ExporterError {
  constructor(cause: unknown) {
    super('The local network of operators ended', {
      code: 'OPERATORS_ENDED',
      retryable: true,
      cause,
    })
  }
}
