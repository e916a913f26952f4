import { ExporterError } from './errors.ts'

/** A restart cannot help: configuration, permissions, wrong database. */
export const EXIT_OPERATOR_MUST_ACT = 1
/** A restart may help; 75 is EX_TEMPFAIL of sysexits.h. */
export const EXIT_TRY_AGAIN = 75

// System error codes (errno(3)) that persist until the machine or the settings are changed.
const OPERATOR_ERRNO = new Set([
  'EACCES',
  'EPERM',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'ENOSPC',
  'EROFS',
])

/**
 * Returns the exit code for `error`.
 *
 * The first classified error in the cause chain decides. An aggregate requires the operator if any
 * member does. Unknown errors are retryable: a supervisor restarts with a growing delay.
 */
export function exitCodeOf(error: unknown): 1 | 75 {
  const seen = new Set<unknown>()
  let current = error
  while (current instanceof Error && !seen.has(current)) {
    seen.add(current)
    if (current instanceof ExporterError) {
      return current.retryable ? EXIT_TRY_AGAIN : EXIT_OPERATOR_MUST_ACT
    }
    if (current instanceof AggregateError) {
      const fatal = current.errors.some((inner) => exitCodeOf(inner) === EXIT_OPERATOR_MUST_ACT)
      return fatal ? EXIT_OPERATOR_MUST_ACT : EXIT_TRY_AGAIN
    }
    if ('code' in current && typeof current.code === 'string' && OPERATOR_ERRNO.has(current.code)) {
      return EXIT_OPERATOR_MUST_ACT
    }
    current = current.cause
  }
  return EXIT_TRY_AGAIN
}
