import { describeError } from './describe-error.ts'
import type { Logger } from './logger.ts'

export interface FailureLog {
  /**
   * Logs a failure at `warn`. Repetitions within the interval are counted and logged at `debug`.
   */
  failed(error: unknown, fields: Record<string, unknown>, message: string): void
}

interface Told {
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
  const told = new Map<string, Told>()

  return {
    failed(error, fields, message) {
      const text = `${message}: ${describeError(error)}`
      const nowMs = performance.now()
      const former = told.get(text)
      const isRecent = former !== undefined && nowMs - former.atMs < INTERVAL_MS
      if (former === undefined && told.size >= MAX_DIFFERENT) {
        for (const [key, { atMs }] of told) if (nowMs - atMs >= INTERVAL_MS) told.delete(key)
      }
      if (isRecent || told.size >= MAX_DIFFERENT + (former === undefined ? 0 : 1)) {
        if (former !== undefined) former.repeated += 1
        logger.debug({ err: error, ...fields }, message)
        return
      }
      const repeated = former?.repeated ?? 0
      logger.warn({ err: error, ...fields, ...(repeated > 0 && { repeated }) }, message)
      told.set(text, { atMs: nowMs, repeated: 0 })
    },
  }
}
