import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Host, HostOptions } from './host.ts'

export interface HostModules {
  readonly logger: Logger
  readonly metrics?: Metrics
}

/** Creates a libp2p peer; it listens and dials from start() on. */
export function createHost(_options: HostOptions, _modules: HostModules): Host {
  throw new Error('not built yet')
}
