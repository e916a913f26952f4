/** The streams of gossipsub with its peers, as it keeps them. */
export interface GossipStreams {
  readonly peers: ReadonlyMap<string, unknown>
  readonly streamsOutbound: ReadonlyMap<string, unknown>
}

// A stream is opened within a second of the connection; more heartbeats than that take is an end.
const LOOKS = 8

/**
 * Finds peers with which there is no gossip although they are connected and speak it: one that sent too much at once, or did not
 * take what we sent. Gossipsub does not begin again with such a peer, which would sit there mute for ever.
 */
export function createGossipWatch() {
  const silent = new Map<string, number>()

  return {
    /** To be asked once a heartbeat. @param speakers connected peers that say they speak gossip */
    mute(speakers: Iterable<string>, { peers, streamsOutbound }: GossipStreams): string[] {
      const former = new Map(silent)
      silent.clear()
      const found: string[] = []
      for (const peer of speakers) {
        if (peers.has(peer) && streamsOutbound.has(peer)) continue
        const looks = (former.get(peer) ?? 0) + 1
        if (looks < LOOKS) silent.set(peer, looks)
        else found.push(peer)
      }
      return found
    },
  }
}
