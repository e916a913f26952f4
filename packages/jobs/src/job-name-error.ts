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
