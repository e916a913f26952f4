import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import type { Network, PeerInfo } from '../../../../network/network.ts'

export interface HostNetwork
  extends Pick<Network<GenesisFork>, 'peers' | 'request' | 'fork' | 'serve'> {
  readonly host: Host
  use(fork: string): void
  /** Connects to a host and waits until its protocols are known. */
  connect(address: string): Promise<void>
}

const DEADLINE = { timeoutMs: 10_000 }

/** A libp2p host on the loopback address. */
export async function startHost(agent: string): Promise<Host> {
  const { privateKey } = newIdentity()
  const listen = ['/ip4/127.0.0.1/tcp/0']
  const host = createHost({ privateKey, listen, agent }, { logger: silentLogger() })
  await host.start()
  return host
}

/**
 * The network interface that history needs, over a separate host: every connected peer is accepted.
 */
export async function createHostNetwork(): Promise<HostNetwork> {
  const host = await startHost('collector')
  const peers = new Map<string, PeerInfo>()
  let fork = forkNamed('v1')
  host.onDisconnection((peerId) => peers.delete(peerId))

  return {
    host,
    use(name) {
      fork = forkNamed(name)
    },
    async connect(address) {
      const { peerId, direction } = await host.dial(address)
      const { agent, protocols } = await host.identify(peerId, DEADLINE)
      const facts = { fork: fork.name, handshake: 'done', topics: [], score: 0 } as const
      peers.set(peerId, { peerId, direction, agent, protocols, ...facts })
    },
    peers: () => [...peers.values()],
    request: (...args) => host.request(...args),
    fork: () => fork,
    serve: (protocol, handler, { maxRequestBytes }) =>
      void host.handle(protocol, handler, {
        maxRequestBytes,
        timeoutMs: 10_000,
        maxPerPeer: 16,
        maxInAll: 64,
      }),
  }
}

function forkNamed(name: string): GenesisFork {
  const fork = GENESIS.forks.find((one) => one.name === name)
  if (fork === undefined) throw new RangeError(`no fork ${name}`)
  return fork
}
