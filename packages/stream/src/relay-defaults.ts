import type { RelayOptions } from './relay.ts'

/**
 * Batches keep a transaction short. The window covers some minutes of a busy network (about 500
 * publications/s) in some tens of megabytes; what is older is read from the log. The poll is only
 * for wake-ups that got lost.
 */
export const RELAY_DEFAULTS: Readonly<RelayOptions> = Object.freeze({
  batchSize: 1_000,
  windowSize: 20_000,
  pollMs: 500,
})
