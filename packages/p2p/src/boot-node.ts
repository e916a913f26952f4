import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createDiscovery } from './create-discovery.ts'
import type { DiscoveryOptions } from './discovery.ts'

export type BootNodeOptions = Pick<
  DiscoveryOptions,
  'privateKey' | 'bindIp' | 'udpPort' | 'announceIp' | 'protocolIds'
>

/** A discovery node that only introduces others to each other. */
export interface BootNode extends Startable {
  /** Its record as ENR text; whole from start() on. */
  nodeRecord(): string
}

/** Creates a boot node; it answers from start() on. */
export function createBootNode(
  options: BootNodeOptions,
  modules: { readonly logger: Logger },
): BootNode {
  // Nobody listens for what it finds, so that it never looks for anybody.
  return createDiscovery({ ...options, bootNodes: [], entries: new Map() }, modules)
}
