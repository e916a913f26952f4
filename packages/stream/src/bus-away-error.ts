import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The bus could not be reached or did not answer in time. What was asked may still have been done. */
export class BusAwayError extends ExporterError {
  constructor({ action, cause }: { action: string; cause: unknown }) {
    super('The publication bus did not answer', {
      code: 'BUS_AWAY',
      facts: { action },
      retryable: true,
      cause,
    })
  }
}
