import { expect, it } from 'vitest'
import { createGossipWatch } from './gossip-watch.ts'

const streams = (peers: string[], outbound: string[]) => ({
  peers: new Map(peers.map((peer) => [peer, true])),
  streamsOutbound: new Map(outbound.map((peer) => [peer, true])),
})

it('reports a peer without gossip once, and no peer that gossips or disconnected', () => {
  const watch = createGossipWatch()
  const gossipPeers = ['well', 'mute', 'deaf', 'leaves']
  const now = streams(['well', 'deaf', 'leaves'], ['well', 'mute'])
  const looks = Array.from({ length: 8 }, (_, index) =>
    watch.mute(index < 5 ? gossipPeers : gossipPeers.slice(0, 3), now),
  )
  expect(looks.slice(0, 7).flat()).toEqual([])
  expect(looks[7]).toEqual(['mute', 'deaf'])
  expect(watch.mute(gossipPeers, now)).toEqual([])
})
