import { CODE_P2P } from '@multiformats/multiaddr'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createConnectionBook } from './connection-book.ts'
import { CLOSE_TIMEOUT_MS, CONNECTION_DEFAULTS } from './connection-defaults.ts'
import { dial } from './dialer.ts'
import { DialError, RequestError } from './errors.ts'
import { forgetPeer } from './forget-peer.ts'
import { GOSSIP_DEFAULTS } from './gossip-defaults.ts'
import { createGossipFacade } from './gossip-facade.ts'
import { createGossipWatch } from './gossip-watch.ts'
import type { Host, HostOptions } from './host.ts'
import { identityFromKey } from './identity.ts'
import { createIdentityBook } from './identity-book.ts'
import { createLibp2pNode, type Libp2pNode } from './libp2p-node.ts'
import { useNativeEcdsa } from './native-ecdsa.ts'
import { createP2pMetrics } from './p2p-metrics.ts'
import { awaitIdentity, ping } from './peer-probe.ts'
import type { RequestOptions } from './protocol.ts'
import { createProtocolTable } from './protocol-table.ts'
import { sendRequest } from './send-request.ts'

export interface HostModules {
  readonly logger: Logger
  readonly metrics?: Metrics
}

/**
 * Creates a libp2p peer; it listens and dials after start(). Topics, protocols and listeners may be
 * set before.
 * @throws Error if the private key is invalid
 */
export function createHost(options: HostOptions, modules: HostModules): Host {
  useNativeEcdsa(modules.logger)
  const { peerId } = identityFromKey(options.privateKey)
  const metrics = modules.metrics === undefined ? undefined : createP2pMetrics(modules.metrics)
  const limits = { ...CONNECTION_DEFAULTS, ...options.limits }
  const closing = new AbortController()
  const gossip = createGossipFacade({ ...GOSSIP_DEFAULTS, ...options.gossip }, metrics)
  const protocols = createProtocolTable({ closing: closing.signal, metrics })
  const connections = createConnectionBook()
  const identities = createIdentityBook()
  const watch = createGossipWatch()
  const discovered: ((peerId: string, addresses: readonly string[]) => void)[] = []
  let node: Libp2pNode | undefined
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  connections.onClosed((peer) => {
    identities.forget(peer)
    if (node !== undefined) forgetPeer(node, peer)
  })
  gossip.onHeartbeat((streams) => {
    const speakers = connections.peers().filter(identities.speaksGossip)
    for (const peer of watch.mute(speakers, streams)) {
      metrics?.muted.inc()
      void disconnect(peer)
    }
  })

  async function start(): Promise<void> {
    const made = await createLibp2pNode(options, { gossip, limits, metrics })
    made.addEventListener('connection:open', ({ detail }) => connections.opened(detail))
    made.addEventListener('connection:close', ({ detail }) => connections.closed(detail))
    made.addEventListener('peer:identify', ({ detail }) => identities.identified(detail))
    made.addEventListener('peer:discovery', ({ detail: { id, multiaddrs } }) => {
      const found = id.toString()
      // mDNS reports the peer id once for all addresses.
      const addresses = multiaddrs.map((one) => `${one.decapsulateCode(CODE_P2P)}/p2p/${found}`)
      for (const listener of discovered) listener(found, addresses)
    })
    await protocols.attach(made)
    await made.start()
    node = made
    gossip.attach(made.services.gossip, made.peerId.toMultihash().bytes)
  }

  async function stop(): Promise<void> {
    closing.abort(new Error('host stopping'))
    await starting?.catch(() => {})
    gossip.detach()
    await node?.stop()
  }

  async function disconnect(peer: string): Promise<void> {
    const signal = AbortSignal.timeout(CLOSE_TIMEOUT_MS)
    const all = connections.all(peer)
    await Promise.all(
      all.map((connection) =>
        connection.close({ signal }).catch((error) => connection.abort(error)),
      ),
    )
  }

  async function request(peer: string, protocol: string, data: Uint8Array, how: RequestOptions) {
    const connection = connections.open(peer)
    try {
      if (connection === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol })
      }
      const answer = await sendRequest(connection, protocol, data, how)
      metrics?.requests.inc({ outcome: 'answered' })
      return answer
    } catch (error) {
      if (error instanceof RequestError) metrics?.requests.inc({ outcome: error.reason })
      throw error
    }
  }

  return {
    peerId,
    start: () => (starting ??= start()),
    stop: () => (stopping ??= stop()),
    addresses: () => node?.getMultiaddrs().map(String) ?? [],
    async dial(to, signal) {
      const addresses = typeof to === 'string' ? [to] : to
      if (node === undefined || closing.signal.aborted) throw new DialError('failed', { addresses })
      return await dial(node, addresses, { signal: signal ?? closing.signal, metrics })
    },
    disconnect,
    connections: connections.facts,
    onConnection: connections.onOpened,
    onDisconnection: connections.onClosed,
    onDiscovery: (listener) => void discovered.push(listener),
    async identify(peer, patience) {
      if (connections.open(peer) === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol: 'identify' })
      }
      return await awaitIdentity(identities, peer, patience)
    },
    async ping(peer, patience) {
      if (node === undefined || connections.open(peer) === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol: 'ping' })
      }
      return await ping(node, peer, patience)
    },
    subscribe: gossip.subscribe,
    unsubscribe: gossip.unsubscribe,
    topics: gossip.topics,
    publish: gossip.publish,
    onMessage: gossip.onMessage,
    report: gossip.report,
    topicPeers: gossip.topicPeers,
    meshPeers: gossip.meshPeers,
    peerTopics: gossip.peerTopics,
    gossipScore: gossip.score,
    request,
    handle: protocols.handle,
    unhandle: protocols.unhandle,
  }
}
