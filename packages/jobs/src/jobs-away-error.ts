import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The queue could not be reached, or is not started, or is stopped: the job may not have been kept. */
export class JobsAwayError extends ExporterError {
  constructor({ name, cause }: { name: string; cause: unknown }) {
    super('The job queue did not answer', {
      code: 'JOBS_AWAY',
      facts: { name },
      retryable: true,
      cause,
    })
  }
}
