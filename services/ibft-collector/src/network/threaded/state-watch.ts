import type { Network, NetworkStatus, PeerInfo } from '../network.ts'

export interface StateChange {
  readonly status: NetworkStatus
  /** New or changed peers. */
  readonly changed: readonly PeerInfo[]
  /** Ids of removed peers. */
  readonly gone: readonly string[]
}

/**
 * Returns the changes of a network's state since the previous call; undefined if there are none.
 */
export function createStateWatch(network: Pick<Network, 'peers' | 'status'>) {
  let known = new Map<string, string>()
  let knownStatus = ''

  return (): StateChange | undefined => {
    const status = network.status()
    const peers = network.peers()
    const now = new Map(peers.map((peer) => [peer.peerId, JSON.stringify(peer)] as const))
    const changed = peers.filter(({ peerId }) => known.get(peerId) !== now.get(peerId))
    const gone = [...known.keys()].filter((peerId) => !now.has(peerId))
    const statusText = JSON.stringify(status)
    if (changed.length + gone.length === 0 && statusText === knownStatus) return undefined
    known = now
    knownStatus = statusText
    return { status, changed, gone }
  }
}
