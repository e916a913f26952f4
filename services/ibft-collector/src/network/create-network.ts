import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Generation } from '@ssv-exporter/ssv/generation'
import type { Network } from './network.ts'
import type { NetworkOptions } from './network-options.ts'

export interface NetworkModules {
  readonly generation: Generation
  readonly logger: Logger
  readonly metrics: Metrics
  /** Milliseconds since 1970. Default: the clock of the machine. */
  readonly now?: () => number
}

/** Creates our peer in this thread. */
export function createNetwork(_options: NetworkOptions, _modules: NetworkModules): Network {
  throw new Error('not built yet')
}
