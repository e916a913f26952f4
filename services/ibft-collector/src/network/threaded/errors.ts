import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The thread of the network has ended by itself. What it held is lost; a new process begins anew, and history fills the hole. */
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
