import { gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { mplex } from '@libp2p/mplex'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { onTestFinished } from 'vitest'
import type { Host } from '../host.ts'

/** A peer independent of our host: signs nothing, optionally supports only mplex. */
export async function startRawPeer({ muxer = 'yamux' }: { muxer?: 'yamux' | 'mplex' } = {}) {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [muxer === 'yamux' ? yamux() : mplex({ disconnectThreshold: 1e5 })],
    services: {
      identify: identify({ maxOutboundStreams: 16 }),
      gossip: gossipsub({
        globalSignaturePolicy: StrictNoSign,
        allowPublishToZeroTopicPeers: true,
      }),
    },
  })
  onTestFinished(async () => node.stop())
  return Object.assign(node, {
    id: node.peerId.toString(),
    dialHost: (host: Host) => node.dial(host.addresses().map((address) => multiaddr(address))),
  })
}
