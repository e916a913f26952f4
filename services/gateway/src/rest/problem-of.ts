import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { failureReason } from '../query/failure-reason.ts'
import { ProblemError } from './errors.ts'

// The last one is never sent: its client has disconnected.
const READ_FAILURES = /^(DATABASE_|NO_SLOT$|EXPORT_ENDED$)/

/** Maps a failure to a problem; database errors are only logged. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof ExporterError && READ_FAILURES.test(error.code)) {
    return new ProblemError(failureReason(error))
  }
  return new ProblemError('INTERNAL')
}
