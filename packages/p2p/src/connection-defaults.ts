import type { ConnectionLimits } from './host.ts'

export const CONNECTION_DEFAULTS: ConnectionLimits = {
  maxConnections: 300,
  maxInboundPending: 32,
  inboundPerSecondPerAddress: 10,
  maxParallelDials: 16,
  dialTimeoutMs: 10_000,
  inboundUpgradeTimeoutMs: 10_000,
}

/** Streams that one peer may have open at once, all protocols together. */
export const MAX_STREAMS_PER_CONNECTION = 256

/** How long a connection is given to close in good order. */
export const CLOSE_TIMEOUT_MS = 1_000

/** Between two pings that find out whether a connection is still alive. A peer that speaks no ping is alive if it says so. */
export const LIVENESS_INTERVAL_MS = 20_000
