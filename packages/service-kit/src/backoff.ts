import { sleep } from './sleep.ts'

export interface BackoffOptions {
  /** Delay after the first failure. */
  initialMs: number
  maxMs: number
  /** Factor between consecutive delays. */
  factor: number
  /** Jitter, 0 to 1: the random share of a delay, so that clients do not retry simultaneously. */
  jitter: number
}

export interface RetryOptions extends BackoffOptions {
  signal?: AbortSignal | undefined
  shouldRetry(error: unknown): boolean
  onRetry?(error: unknown, n: number, delayMs: number): void
}

/**
 * Calls `attempt` (with 1, 2, 3 …) until it succeeds, `shouldRetry` returns false, or the signal is
 * aborted.
 *
 * Rejects with the last error, or with the signal's reason.
 */
export async function retry<T>(
  attempt: (n: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  for (let n = 1; ; n += 1) {
    options.signal?.throwIfAborted()
    try {
      return await attempt(n)
    } catch (error) {
      options.signal?.throwIfAborted()
      if (!options.shouldRetry(error)) throw error
      const delayMs = backoffDelay(n, options, Math.random())
      options.onRetry?.(error, n, delayMs)
      await sleep(delayMs, options.signal)
    }
  }
}

/** Returns the delay in milliseconds after failure `n` (1, 2, 3 …); `chance` is in [0, 1). */
export function backoffDelay(n: number, options: BackoffOptions, chance: number): number {
  const full = Math.min(options.maxMs, options.initialMs * options.factor ** (n - 1))
  return Math.round(full * (1 - options.jitter * chance))
}
