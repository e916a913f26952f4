import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import { sleep } from '@ssv-exporter/service-kit/sleep'

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 15_000

export interface RetryModules {
  failures: FailureLog
  onFailure(error: ExporterError): void
  /** A value that changes whenever the work has advanced. */
  advance?(): unknown
}

/**
 * Runs `work` until it succeeds, retrying after transient failures with exponential backoff. The
 * delay is reset when the work advanced since the previous failure or ran for long. Rejects on
 * permanent failures and when `signal` aborts.
 */
export async function retryTransient(
  signal: AbortSignal,
  work: () => Promise<void>,
  { failures, onFailure, advance = () => undefined }: RetryModules,
): Promise<void> {
  let delayMs = FIRST_RETRY_MS
  let before = advance()
  for (;;) {
    const startedAt = Date.now()
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof ExporterError) || !error.retryable) throw error
      onFailure(error)
      const reached = advance()
      if (reached !== before || Date.now() - startedAt > LAST_RETRY_MS) delayMs = FIRST_RETRY_MS
      before = reached
      failures.failed(error, { retryInMs: delayMs }, 'indexing interrupted')
      await sleep(delayMs, signal)
      delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)
    }
  }
}
