import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The thread of the simulated operators ended although nobody asked it to. */
export class NetworkThreadEndedError extends ExporterError {
  constructor(cause: unknown) {
    super('The local network of operators ended', {
      code: 'OPERATORS_ENDED',
      retryable: true,
      cause,
    })
  }
}
