import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'

/** For what is stopped besides the connections. */
const REST_MS = 10_000

/** How long a gateway with these options may take to stop in order. Whoever kills it must wait for longer. */
export function stopDeadlineMs(options: Partial<GatewayOptions>): number {
  const { drainWaitMs, drainWindowMs, drainTimeoutMs } = { ...DEFAULT_GATEWAY_OPTIONS, ...options }
  return drainWaitMs + drainWindowMs + drainTimeoutMs + REST_MS
}
