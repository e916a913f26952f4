import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** An invalid name, or one that already has a handler. */
export class JobNameError extends ExporterError {
  constructor(facts: { name: string; fault: 'handled twice' | 'ill-formed' }) {
    super('Invalid or duplicate job name', { code: 'JOB_NAME', facts })
  }
}

/** Names become parts of Redis keys, where a colon is the separator. @throws JobNameError */
export function assertJobName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new JobNameError({ name, fault: 'ill-formed' })
}

/** The queue is unreachable, not started, or stopped: the job may not have been stored. */
export class JobsAwayError extends ExporterError {
  constructor({ name, cause }: { name: string; cause: unknown }) {
    super('The job queue did not respond', {
      code: 'JOBS_AWAY',
      facts: { name },
      retryable: true,
      cause,
    })
  }
}
