import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** A name that is no name, or has a handler already. */
export class JobNameError extends ExporterError {
  constructor(facts: { name: string; fault: 'handled twice' | 'ill-formed' }) {
    super('The name cannot be given to a job handler', { code: 'JOB_NAME', facts })
  }
}

/** Names become parts of Redis keys, where a colon separates. @throws JobNameError */
export function assertJobName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new JobNameError({ name, fault: 'ill-formed' })
}

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
