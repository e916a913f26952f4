import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import type { NetworkParameters, NodeInfo } from '@ssv-exporter/ssv/generation'
import { onTestFinished } from 'vitest'

export const ALAN_NETWORK: NetworkParameters = { networkId: '0x00007701' }

export interface AlanPeerOptions {
  readonly network?: NetworkParameters
  /** Its handshake data and its fork for topics. */
  readonly fork?: 'alan' | 'boole'
}

export interface AlanPeer {
  readonly host: Host
  /** Multiaddr with its peer id. */
  readonly address: string
  /** Handshake data received from peers. */
  readonly nodeInfos: readonly NodeInfo[]
  /** Received messages, as `<topic> <first byte>`. */
  readonly received: readonly string[]
}

/** An ssv v2 operator at network level: a real host with unsigned gossip and the handshake. */
export async function startAlanPeer(options: AlanPeerOptions = {}): Promise<AlanPeer> {
  const generation = createAlan(options.network ?? ALAN_NETWORK)
  const fork = generation.forks.find(({ name }) => name === (options.fork ?? 'alan'))
  if (fork === undefined) throw new TypeError('no such fork')
  const { privateKey } = newIdentity()
  const { handshake, gossip } = generation
  const host = createHost(
    {
      privateKey,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      agent: handshake.userAgent('v2.3.7-test'),
      gossip: { ...gossip, messageId: (_topic, data) => fork.messageId?.(data) },
      // All peers have the same address here.
      limits: { inboundPerSecondPerAddress: 1_000 },
    },
    { logger: silentLogger() },
  )
  const nodeInfos: NodeInfo[] = []
  const received: string[] = []
  const own = () => handshake.own(fork.name, { networkId: '', nodeVersion: 'v2.3.7-test' })
  const handshaker = createHandshaker<NodeInfo>(handshake, { privateKey, own }, { host })
  await handshaker.serve((_peerId, info) => {
    nodeInfos.push(info)
    return true
  })
  host.onMessage(({ id, topic, data }) => {
    received.push(`${topic} ${data[0]}`)
    host.report(id, 'accept')
  })
  for (const topic of fork.topics) host.subscribe(topic)
  await host.start()
  onTestFinished(() => host.stop())
  return { host, nodeInfos, received, address: host.addresses()[0] ?? '' }
}
