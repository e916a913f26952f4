import { SemaphoreTimeoutError } from '@ssv-exporter/flow/semaphore'
import type { FailureReason } from '@ssv-exporter/gateway-api/error-texts'

const TIMEOUTS: ReadonlySet<unknown> = new Set(['DATABASE_STATEMENT_TIMEOUT', 'ANSWER_TIMEOUT'])

/** The reason sent to the client for a failed read; database errors are only logged. */
export function failureReason(error: unknown): FailureReason {
  if (error instanceof SemaphoreTimeoutError) return 'BUSY'
  const code = (error as { code?: unknown } | undefined)?.code
  return TIMEOUTS.has(code) ? 'TIMEOUT' : 'UNAVAILABLE'
}
