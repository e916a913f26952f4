import type { ConnectionLimits } from './host-options.ts'

export const CONNECTION_DEFAULTS: ConnectionLimits = {
  maxConnections: 300,
  maxInboundPending: 32,
  inboundPerSecondPerAddress: 10,
  maxParallelDials: 16,
  dialTimeoutMs: 10_000,
  inboundUpgradeTimeoutMs: 10_000,
}

/** Maximum concurrent streams per peer, over all protocols. */
export const MAX_STREAMS_PER_CONNECTION = 256

/** Timeout for a graceful close of a connection. */
export const CLOSE_TIMEOUT_MS = 1_000

/**
 * Interval of keep-alive pings. A peer that replies that it does not support ping counts as alive.
 */
export const LIVENESS_INTERVAL_MS = 20_000
