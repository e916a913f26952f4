import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { LeaseName } from './advisory-locks.ts'

/** Another process has the lease, and will not give it back by itself. */
export class LeaseHeldError extends ExporterError {
  /** @param facts `holder` is host name and process number, absent when it only just took it */
  constructor(facts: { name: LeaseName; holder: string | undefined; since: Date | undefined }) {
    const { name, holder = 'a process that is just starting', since } = facts
    const until = since === undefined ? '' : ` since ${since.toISOString()}`
    super(`The lease of the ${name} is held by ${holder}${until}: stop every ${name} first`, {
      code: 'LEASE_HELD',
      facts,
      retryable: false,
    })
  }
}
