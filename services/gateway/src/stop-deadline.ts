import { DEFAULT_GATEWAY_OPTIONS, type GatewayOptions } from './options.ts'

/** Allowance for everything except the connections. */
const REST_MS = 10_000

/** Maximum duration of a graceful stop with these options. A kill timeout must be longer. */
export function stopDeadlineMs(options: Partial<GatewayOptions>): number {
  const { drainWaitMs, drainWindowMs, drainTimeoutMs } = { ...DEFAULT_GATEWAY_OPTIONS, ...options }
  return drainWaitMs + drainWindowMs + drainTimeoutMs + REST_MS
}
