import { FORK, GENESIS_TIME, NETWORK_ID } from './bench-network.ts'
import type { TrafficOptions } from './decided-traffic.ts'
import { openPeers, type Peers } from './open-peers.ts'

export interface PublishersOptions {
  traffic: TrafficOptions
  processes: number
  /** In each process. */
  peers: number
  isHistory: boolean
}

/** Peers in several processes, which either share the traffic or each have all of it as history. */
export async function openPublishers(
  { traffic, processes, peers, isHistory }: PublishersOptions,
  scope: AsyncDisposableStack,
): Promise<Peers[]> {
  const common = { networkId: NETWORK_ID, genesisTime: GENESIS_TIME, fork: FORK, peers, traffic }
  const opened = Array.from({ length: processes }, async (_, index) =>
    scope.use(
      await openPeers({
        ...common,
        seed: `bench peer ${index}`,
        first: isHistory ? 0 : index,
        step: isHistory ? 1 : processes,
        isHistory,
      }),
    ),
  )
  return Promise.all(opened)
}
