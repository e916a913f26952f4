import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { FORK, GENERATION } from './bench-network.ts'

const VERSION = 'v2.3.7-bench'

export interface BenchPeerOptions {
  /** Multiaddrs; empty: dials only. */
  readonly listen: readonly string[]
  /** Default: that of the network. */
  readonly heartbeatMs?: number
}

/** A node of the network that accepts every other one. Not started yet. */
export async function createBenchPeer({ listen, ...overrides }: BenchPeerOptions) {
  const { privateKey } = newIdentity()
  const { handshake, gossip } = GENERATION
  const host = createHost(
    {
      privateKey,
      listen,
      agent: handshake.userAgent(VERSION),
      gossip: { ...gossip, ...overrides, messageId: (_topic, data) => FORK.messageId?.(data) },
    },
    { logger: silentLogger() },
  )
  const own = () => handshake.own(FORK.name, { networkId: '', nodeVersion: VERSION })
  const handshaker = createHandshaker(handshake, { privateKey, own }, { host })
  await handshaker.serve(() => true)
  return { host, handshaker }
}
