import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Replaying ended before its end, and so did nothing. */
export class ReplayInterruptedError extends ExporterError {
  constructor(cause: unknown) {
    super('Replaying was interrupted, and nothing was changed', {
      code: 'REPLAY_INTERRUPTED',
      retryable: true,
      cause,
    })
  }
}
