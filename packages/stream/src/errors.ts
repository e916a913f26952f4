import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { BusTop } from './bus.ts'

/** The bus could not be reached or did not answer in time. What was asked may still have been done. */
export class BusAwayError extends ExporterError {
  constructor({ action, cause }: { action: string; cause: unknown }) {
    super('The publication bus did not answer', {
      code: 'BUS_AWAY',
      facts: { action },
      retryable: true,
      cause,
    })
  }
}

/** The publications do not follow what the bus holds: it must be refilled from the log. */
export class BusGapError extends ExporterError {
  readonly top: BusTop | undefined

  constructor({
    top,
    epoch,
    position,
  }: {
    top: BusTop | undefined
    epoch: string
    position: number | undefined
  }) {
    super('Publications do not follow the top of the bus', {
      code: 'BUS_GAP',
      facts: { top, epoch, position },
      retryable: true,
    })
    this.top = top
  }
}

/**
 * The log holds less than consumers were already told in the same epoch: it was set back (a restored backup, a failover to a
 * lagging replica). Going on would give positions a second time, so the log gets a new epoch before anything is handed out.
 */
export class LogBehindBusError extends ExporterError {
  readonly epoch: string

  constructor(facts: { epoch: string; logPosition: number; busPosition: number }) {
    super('The publication log is behind what was already published in its epoch', {
      code: 'LOG_BEHIND_BUS',
      facts,
    })
    this.epoch = facts.epoch
  }
}

/** The log cannot be followed from there: what came next is pruned, or the position was not given yet. */
export class PositionNotHeldError extends ExporterError {
  constructor(facts: { from: number; earliest: number; position: number }) {
    super('Position is no longer held', { code: 'POSITION_NOT_HELD', facts })
  }
}

/** Redis is there and does not let us do what we must. */
export class RedisRefusedError extends ExporterError {
  constructor(reason: string, cause?: unknown) {
    super(`Redis cannot be used: ${reason}`, {
      code: 'REDIS_REFUSED',
      retryable: false,
      cause,
    })
  }
}
