import { SemaphoreTimeoutError } from '@ssv-exporter/flow/semaphore'
import type { FailureReason } from '@ssv-exporter/gateway-api/error-texts'

const TIMEOUTS: ReadonlySet<unknown> = new Set(['DATABASE_STATEMENT_TIMEOUT', 'ANSWER_TIMEOUT'])

/** The reason that a client is told for a failed read; what the database said is for the log only. */
export function failureReason(error: unknown): FailureReason {
  if (error instanceof SemaphoreTimeoutError) return 'BUSY'
  const code = (error as { code?: unknown } | undefined)?.code
  return TIMEOUTS.has(code) ? 'TIMEOUT' : 'UNAVAILABLE'
}
