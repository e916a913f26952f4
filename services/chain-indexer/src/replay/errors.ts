import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The replay was interrupted; nothing was changed. */
export class ReplayInterruptedError extends ExporterError {
  constructor(cause: unknown) {
    super('Replaying was interrupted, and nothing was changed', {
      code: 'REPLAY_INTERRUPTED',
      retryable: true,
      cause,
    })
  }
}
