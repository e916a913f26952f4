import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * The network thread ended unexpectedly. Its messages are lost; a restarted process fills the gap
 * from history.
 */
export class NetworkThreadError extends ExporterError {
  constructor(facts: { exitCode?: number }, cause?: unknown) {
    super('The thread of the network ended', {
      code: 'NETWORK_THREAD',
      facts,
      retryable: true,
      cause,
    })
  }
}
