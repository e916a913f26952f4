import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { LogPosition } from './log.ts'

/** The bus was unreachable or timed out. The operation may still have been executed. */
export class BusUnavailableError extends ExporterError {
  constructor({ action, cause }: { action: string; cause: unknown }) {
    super('The publication bus did not respond', {
      code: 'BUS_AWAY',
      facts: { action },
      retryable: true,
      cause,
    })
  }
}

/** The publications do not continue the content of the bus: it must be refilled from the log. */
export class BusGapError extends ExporterError {
  readonly top: LogPosition | undefined

  constructor({
    top,
    epoch,
    offset,
  }: {
    top: LogPosition | undefined
    epoch: string
    offset: number | undefined
  }) {
    super('Publications are not contiguous with the bus', {
      code: 'BUS_GAP',
      facts: { top, epoch, offset },
      retryable: true,
    })
    this.top = top
  }
}

/**
 * The log ends before an offset that was already published in the same epoch: it was rolled back
 * (restored backup, failover to a lagging replica). Continuing would reuse offsets, so a new
 * epoch is started before anything is published.
 */
export class LogBehindBusError extends ExporterError {
  readonly epoch: string

  constructor(facts: { epoch: string; logOffset: number; busOffset: number }) {
    super('The publication log is behind what was already published in its epoch', {
      code: 'LOG_BEHIND_BUS',
      facts,
    })
    this.epoch = facts.epoch
  }
}

/**
 * The log cannot be followed from this offset: the next publications are pruned, or the offset
 * does not exist yet.
 */
export class PositionNotRetainedError extends ExporterError {
  constructor(facts: { from: number; earliest: number; offset: number }) {
    super('Position is no longer retained', { code: 'POSITION_NOT_HELD', facts })
  }
}

/** Redis is reachable but denies required operations. */
export class RedisRefusedError extends ExporterError {
  constructor(reason: string, cause?: unknown) {
    super(`Redis cannot be used: ${reason}`, {
      code: 'REDIS_REFUSED',
      retryable: false,
      cause,
    })
  }
}
