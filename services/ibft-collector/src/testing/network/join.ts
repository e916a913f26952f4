import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, onTestFinished } from 'vitest'
import { createLibp2pNetwork } from '../../network/libp2p-network.ts'
import type { GossipMessage, Network } from '../../network/network.ts'
import type { NetworkOptions } from '../../network/network-options.ts'
import { testOptions } from './test-options.ts'
import { startTestPeer, type TestPeer, type TestPeerOptions } from './test-peer.ts'

export const WAIT = { interval: 20 }

export interface Joined {
  readonly network: Network
  /** All messages passed on. */
  readonly received: readonly GossipMessage[]
  dial(peer: Pick<TestPeer, 'host'>): Promise<unknown>
  /** Waits until exactly these are our peers. */
  hasPeers(...peers: readonly Pick<TestPeer, 'host'>[]): Promise<void>
  /** A counter or gauge, summed over the labels not given. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>
}

/** Our node in this thread, stopped at the end of the test. */
export async function join(
  options: Partial<NetworkOptions> = {},
  modules: { now?: () => number; generation?: Generation } = {},
): Promise<Joined> {
  const metrics = createMetrics({ service: 'test' })
  const received: GossipMessage[] = []
  const network = createLibp2pNetwork(testOptions(options), {
    generation: GENESIS,
    logger: silentLogger(),
    metrics,
    ...modules,
  })
  network.onGossip((batch) => void received.push(...batch))
  await network.start()
  onTestFinished(() => network.stop())
  return {
    network,
    received,
    dial: (peer) => peer.host.dial([...network.status().addresses]),
    hasPeers: (...peers) =>
      expect.poll(() => idsOf(network.peers()), WAIT).toEqual(idsOf(peers.map(({ host }) => host))),
    metric: (name, labels = {}) => read(metrics, name, labels),
  }
}

/** A real operator's host, stopped at the end of the test. */
export async function operator(options: TestPeerOptions = {}): Promise<TestPeer> {
  const peer = await startTestPeer(options)
  onTestFinished(() => peer.stop())
  return peer
}

const idsOf = (peers: readonly { readonly peerId: string }[]) =>
  peers.map(({ peerId }) => peerId).sort()

async function read(
  { registry }: Metrics,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get()
  return (metric?.values ?? [])
    .filter((it) => Object.entries(labels).every(([key, value]) => it.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}
