/** Gossipsub's internal streams by peer. */
export interface GossipStreams {
  readonly peers: ReadonlyMap<string, unknown>
  readonly streamsOutbound: ReadonlyMap<string, unknown>
}

// A stream is opened within a second of the connection; after this many heartbeats it is considered
// dead.
const LOOKS = 8

/**
 * Finds connected peers that support gossip but have no gossip stream, because they exceeded the
 * receive limit or did not read what we sent. Gossipsub does not reopen the stream, so such a peer
 * would stay silent indefinitely.
 */
export function createGossipWatch() {
  const silent = new Map<string, number>()

  return {
    /** Call once per heartbeat. @param gossipPeers connected peers that announce a gossip protocol */
    mute(gossipPeers: Iterable<string>, { peers, streamsOutbound }: GossipStreams): string[] {
      const former = new Map(silent)
      silent.clear()
      const found: string[] = []
      for (const peer of gossipPeers) {
        if (peers.has(peer) && streamsOutbound.has(peer)) continue
        const looks = (former.get(peer) ?? 0) + 1
        if (looks < LOOKS) silent.set(peer, looks)
        else found.push(peer)
      }
      return found
    },
  }
}
