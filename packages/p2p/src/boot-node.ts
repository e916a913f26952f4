import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createDiscovery, type DiscoveryOptions } from './discovery.ts'

export type BootNodeOptions = Pick<
  DiscoveryOptions,
  'privateKey' | 'bindIp' | 'udpPort' | 'announceIp' | 'protocolIds'
>

/** A discovery-only node that helps other nodes find each other. */
export interface BootNode extends Startable {
  /** Its record as ENR text; complete after start(). */
  nodeRecord(): string
}

/** Creates a boot node; it responds after start(). */
export function createBootNode(
  options: BootNodeOptions,
  modules: { readonly logger: Logger },
): BootNode {
  // It has no discovery listeners, so it never runs lookups itself.
  return createDiscovery({ ...options, bootNodes: [], entries: new Map() }, modules)
}
