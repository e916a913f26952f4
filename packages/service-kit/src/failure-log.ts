import { describeError } from './describe-error.ts'
import type { Logger } from './logger.ts'

export interface FailureLog {
  /**
   * Logs a failure at `warn`. Repetitions within the interval are counted and logged at `debug`.
   */
  failed(error: unknown, fields: Record<string, unknown>, message: string): void
}

interface ReportedFailure {
  atMs: number
  /** Number of repetitions since. */
  repeated: number
}

const INTERVAL_MS = 60_000
/** Maximum distinct failures per interval; beyond it failures are treated as the same one. */
const MAX_DIFFERENT = 20

/**
 * Logs recurring failures: new ones immediately, repetitions at most once a minute with their count
 * (`repeated`).
 */
export function createFailureLog({ logger }: { logger: Logger }): FailureLog {
  const reported = new Map<string, ReportedFailure>()

  return {
    failed(error, fields, message) {
      const text = `${message}: ${describeError(error)}`
      const nowMs = performance.now()
      const former = reported.get(text)
      const isRecent = former !== undefined && nowMs - former.atMs < INTERVAL_MS
      if (former === undefined && reported.size >= MAX_DIFFERENT) {
        for (const [key, { atMs }] of reported)
          if (nowMs - atMs >= INTERVAL_MS) reported.delete(key)
      }
      if (isRecent || reported.size >= MAX_DIFFERENT + (former === undefined ? 0 : 1)) {
        if (former !== undefined) former.repeated += 1
        logger.debug({ err: error, ...fields }, message)
        return
      }
      const repeated = former?.repeated ?? 0
      logger.warn({ err: error, ...fields, ...(repeated > 0 && { repeated }) }, message)
      reported.set(text, { atMs: nowMs, repeated: 0 })
    },
  }
}
