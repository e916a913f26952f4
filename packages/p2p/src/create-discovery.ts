import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Discovery, DiscoveryOptions } from './discovery.ts'

/** Creates a discv5 node; it listens from start() on. */
export function createDiscovery(
  _options: DiscoveryOptions,
  _modules: { readonly logger: Logger },
): Discovery {
  throw new Error('not built yet')
}
