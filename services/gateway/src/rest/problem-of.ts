import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { failureReason } from '../query/failure-reason.ts'
import { ProblemError } from './errors.ts'

// The last one is told to nobody: its client is gone.
const READ_FAILURES = /^(DATABASE_|NO_SLOT$|EXPORT_ENDED$)/

/** The problem that a failure is told as; what the database said is for the log only. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof ExporterError && READ_FAILURES.test(error.code)) {
    return new ProblemError(failureReason(error))
  }
  return new ProblemError('INTERNAL')
}
