import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Generation } from '@ssv-exporter/ssv/generation'
import type { Network } from '../network.ts'
import type { NetworkOptions } from '../network-options.ts'

export interface ThreadedNetworkModules {
  /** One that `generationNamed` knows: functions do not cross threads. */
  readonly generation: Generation
  readonly logger: Logger
  readonly metrics: Metrics
  /** The thread has ended by itself: nothing comes from it any more. */
  readonly onFatal: (error: unknown) => void
}

/** Creates our peer in a thread of its own, so that its traffic does not stall this one. */
export function createThreadedNetwork(
  _options: NetworkOptions,
  _modules: ThreadedNetworkModules,
): Network {
  throw new Error('not built yet')
}
