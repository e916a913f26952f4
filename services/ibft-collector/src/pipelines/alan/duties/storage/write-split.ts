import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { DatabaseError } from '@ssv-exporter/store/errors'
import type { WriteBatch } from './queued-writes.ts'

const BACKOFF: BackoffOptions = { initialMs: 100, maxMs: 5_000, factor: 2, jitter: 0.5 }

export interface WriteSplitModules {
  write(batch: WriteBatch): Promise<void>
  onWritten(duties: number): void
  onRefused(duties: number): void
  /** Ends the attempts. */
  readonly signal: AbortSignal
  readonly logger: Logger
}

/**
 * Retries until Postgres accepts a batch. A batch that it never accepts is written in halves, so that
 * only the duty at fault is refused.
 */
export async function writeSplit(batch: WriteBatch, modules: WriteSplitModules): Promise<void> {
  const { write, onWritten, onRefused, signal, logger } = modules
  const { duties, ...others } = batch
  try {
    await retry(() => write(batch), {
      ...BACKOFF,
      signal,
      shouldRetry: (error) => error instanceof DatabaseError && error.retryable,
      onRetry: (error, n, delayMs) =>
        logger[n === 1 ? 'warn' : 'debug'](
          { err: error, n, delayMs },
          'failed to write duties, retrying',
        ),
    })
    onWritten(duties.length)
  } catch (error) {
    if (signal.aborted || duties.length <= 1) {
      logger.error({ err: error, slot: duties[0]?.slot }, 'failed to write duties')
      onRefused(duties.length)
      return
    }
    const half = duties.length >> 1
    const nothing = { votes: [], learned: [], certain: [] }
    await writeSplit({ ...others, duties: duties.slice(0, half) }, modules)
    await writeSplit({ ...nothing, duties: duties.slice(half) }, modules)
  }
}
