import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import { EXIT_TRY_AGAIN, exitCodeOf } from '@ssv-exporter/service-kit/exit'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'

/**
 * How long a starting service waits for an unavailable database. After that it exits and its
 * supervisor restarts it.
 */
export const START_WAIT_MS = 30_000

const BACKOFF: BackoffOptions = { initialMs: 250, maxMs: 2_000, factor: 2, jitter: 0.3 }

export interface AwaitDatabaseOptions {
  /** Time in milliseconds after which errors are no longer retried. */
  waitMs: number
  /** Aborts the wait. */
  signal: AbortSignal
}

/**
 * Retries `attempt` while the database is unavailable: starting, restarting, or behind a pooler
 * that has not reconnected yet.
 *
 * @throws what `attempt` throws: immediately if the error is not retryable, otherwise after
 * `waitMs`; or the signal's reason
 */
export async function awaitDatabase<T>(
  attempt: () => Promise<T>,
  { waitMs, signal }: AwaitDatabaseOptions,
  { logger }: { logger: Logger },
): Promise<T> {
  const failures = createFailureLog({ logger })
  const deadlineMs = performance.now() + waitMs
  return retry(attempt, {
    ...BACKOFF,
    signal,
    shouldRetry: (error) => exitCodeOf(error) === EXIT_TRY_AGAIN && performance.now() < deadlineMs,
    onRetry: (error) => failures.failed(error, {}, 'database not available yet'),
  })
}
