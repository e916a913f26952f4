import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import { sleep } from '@ssv-exporter/service-kit/sleep'

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 15_000

export interface PersistModules {
  failures: FailureLog
  onFailure(error: ExporterError): void
  /** A value that changes whenever the work has advanced. */
  advance?(): unknown
}

/**
 * Retries after transient failures with exponential backoff. It starts anew when the work advanced
 * since the failure before or ran for long.
 * Rejects on permanent failures and when `signal` aborts.
 */
export async function persist(
  signal: AbortSignal,
  work: () => Promise<void>,
  { failures, onFailure, advance = () => undefined }: PersistModules,
): Promise<void> {
  let delayMs = FIRST_RETRY_MS
  let before = advance()
  for (;;) {
    const begun = Date.now()
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof ExporterError) || !error.retryable) throw error
      onFailure(error)
      const reached = advance()
      if (reached !== before || Date.now() - begun > LAST_RETRY_MS) delayMs = FIRST_RETRY_MS
      before = reached
      failures.failed(error, { retryInMs: delayMs }, 'indexing interrupted')
      await sleep(delayMs, signal)
      delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)
    }
  }
}
