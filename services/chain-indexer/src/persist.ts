import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { FailureLog } from '@ssv-exporter/service-kit/failure-log'
import { sleep } from '@ssv-exporter/service-kit/sleep'

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 15_000

export interface PersistModules {
  failures: FailureLog
  onFailure(error: ExporterError): void
}

/**
 * Retries after transient failures with exponential backoff, which a long healthy run resets.
 * Rejects on permanent failures and when `signal` aborts.
 */
export async function persist(
  signal: AbortSignal,
  work: () => Promise<void>,
  { failures, onFailure }: PersistModules,
): Promise<void> {
  let delayMs = FIRST_RETRY_MS
  for (;;) {
    const begun = Date.now()
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof ExporterError) || !error.retryable) throw error
      onFailure(error)
      delayMs = Date.now() - begun > LAST_RETRY_MS ? FIRST_RETRY_MS : delayMs
      failures.failed(error, { retryInMs: delayMs }, 'indexing interrupted')
      await sleep(delayMs, signal)
      delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)
    }
  }
}
