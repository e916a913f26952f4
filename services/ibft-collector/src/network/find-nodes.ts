import { createDiscovery, type Discovery } from '@ssv-exporter/p2p/discovery'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { NetworkMetrics } from './metrics.ts'
import type { NetworkOptions } from './network-options.ts'

export interface FindNodesModules {
  /** The current fork first, then adjacent ones. */
  readonly nearbyForks: () => readonly Fork[]
  /** Called with each node that may be of our network. */
  readonly addCandidate: (
    peerId: string,
    addresses: readonly string[],
    subnets: readonly boolean[] | undefined,
  ) => void
  readonly metrics: NetworkMetrics
  readonly logger: Logger
}

/** Creates a discv5 service that reports nodes of our forks. `tcpPort` is the announced one. */
export function findNodes(
  { udpPort, tcpPort, ...options }: FindNodesOptions,
  { nearbyForks, addCandidate, metrics, logger }: FindNodesModules,
): Discovery {
  const discovery = createDiscovery(
    {
      privateKey: options.privateKey,
      bindIp: options.bindIp,
      udpPort,
      protocolIds: options.protocolIds,
      bootNodes: options.bootNodes ?? [],
      entries: options.entries,
      ...(options.announceIp === undefined ? {} : { announceIp: options.announceIp }),
      ...(options.announceUdpPort === undefined
        ? {}
        : { announceUdpPort: options.announceUdpPort }),
      ...(tcpPort === undefined ? {} : { tcpPort }),
    },
    { logger },
  )
  discovery.onNode(({ peerId, addresses, entries }) => {
    const fork = nearbyForks().find((one) => one.acceptsNodeRecord(entries))
    const verdict =
      fork === undefined ? 'other-fork' : addresses.length === 0 ? 'no-address' : 'candidate'
    metrics.discovered.inc({ verdict })
    if (verdict === 'candidate') addCandidate(peerId, addresses, fork?.subnetsOf(entries))
  })
  return discovery
}

interface FindNodesOptions
  extends Pick<NetworkOptions, 'privateKey' | 'bootNodes' | 'announceIp' | 'announceUdpPort'> {
  readonly bindIp: string
  readonly udpPort: number
  readonly tcpPort: number | undefined
  readonly protocolIds: readonly string[]
  /** Entries of our node record. */
  readonly entries: ReadonlyMap<string, Uint8Array>
}
