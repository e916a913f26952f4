import type { RelayOptions } from './relay.ts'

/**
 * Small batches keep transactions short. The window covers some minutes of a busy network (about
 * 500 publications/s) in some tens of megabytes; older publications are read from the log. The poll
 * only covers lost wake-ups.
 */
export const RELAY_DEFAULTS: Readonly<RelayOptions> = Object.freeze({
  batchSize: 1_000,
  windowSize: 20_000,
  pollMs: 500,
})
