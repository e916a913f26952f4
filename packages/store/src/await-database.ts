import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import { EXIT_TRY_AGAIN, exitCodeOf } from '@ssv-exporter/service-kit/exit'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'

/** How long a service that starts waits for a database that is away; its supervisor restarts it after that. */
export const START_WAIT_MS = 30_000

const BACKOFF: BackoffOptions = { initialMs: 250, maxMs: 2_000, factor: 2, jitter: 0.3 }

export interface AwaitDatabaseOptions {
  /** Milliseconds after which an error is final. */
  waitMs: number
  /** Ends the waiting. */
  signal: AbortSignal
}

/**
 * Repeats `attempt` while the database is away: starting, restarting, or behind a pooler that has not noticed yet.
 *
 * @throws what `attempt` throws: at once where waiting does not help, otherwise after `waitMs`; or the signal's reason
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
