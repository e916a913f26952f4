import type { Network, NetworkStatus, PeerFacts } from '../network.ts'

export interface StateChange {
  readonly status: NetworkStatus
  /** Peers that are new or not what they were. */
  readonly changed: readonly PeerFacts[]
  /** Ids of peers that are no more. */
  readonly gone: readonly string[]
}

/** Tells what of the state of a network has changed since it was asked before; undefined for nothing. */
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
