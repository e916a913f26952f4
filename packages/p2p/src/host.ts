import { CODE_P2P } from '@multiformats/multiaddr'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { CLOSE_TIMEOUT_MS, CONNECTION_DEFAULTS } from './connection-defaults.ts'
import { type ConnectionInfo, createConnectionTable } from './connection-table.ts'
import { dial } from './dialer.ts'
import { DialError, RequestError } from './errors.ts'
import { forgetPeer } from './forget-peer.ts'
import type { GossipVerdict, PubsubMessage } from './gossip.ts'
import { GOSSIP_DEFAULTS } from './gossip-defaults.ts'
import { createGossipFacade } from './gossip-facade.ts'
import { createGossipWatch } from './gossip-watch.ts'
import type { HostOptions } from './host-options.ts'
import { identityFromKey } from './identity.ts'
import { createIdentityCache, type PeerIdentity } from './identity-cache.ts'
import { createLibp2pNode, type Libp2pNode } from './libp2p-node.ts'
import { useNativeEcdsa } from './native-ecdsa.ts'
import { createP2pMetrics } from './p2p-metrics.ts'
import { awaitIdentity, ping } from './peer-probe.ts'
import type { ProtocolHandler, ProtocolLimits, RequestOptions } from './protocol.ts'
import { createProtocolTable } from './protocol-table.ts'
import { sendRequest } from './send-request.ts'

/**
 * A libp2p peer: TCP, noise, yamux (mplex for old peers), identify, ping, gossipsub. Peer ids are
 * always in text form.
 */
export interface Host extends Startable {
  /** Known before start(). */
  readonly peerId: string
  /** Multiaddrs with `/p2p/<peer id>`; empty before start(). */
  addresses(): readonly string[]

  /**
   * Connects unless already connected. An address must end in `/p2p/<peer id>`. @throws DialError
   */
  dial(addresses: string | readonly string[], signal?: AbortSignal): Promise<ConnectionInfo>
  /** Closes all connections to the peer. Never rejects. */
  disconnect(peerId: string): Promise<void>
  /** One entry per peer, its oldest connection. */
  connections(): readonly ConnectionInfo[]
  /** Called once per peer, when its first connection is established. */
  onConnection(listener: (connection: ConnectionInfo) => void): void
  /** Called once per peer, when its last connection is closed. */
  onDisconnection(listener: (peerId: string) => void): void
  /** Peers found by mDNS, with multiaddrs that end in `/p2p/<peer id>`. */
  onDiscovery(listener: (peerId: string, addresses: readonly string[]) => void): void
  /** Waits for the identify protocol. @throws RequestError `timeout` or `not-connected` */
  identify(
    peerId: string,
    options: { signal?: AbortSignal; timeoutMs: number },
  ): Promise<PeerIdentity>
  /** Round trip in milliseconds. @throws RequestError */
  ping(peerId: string, options: { signal?: AbortSignal; timeoutMs: number }): Promise<number>

  subscribe(topic: string): void
  unsubscribe(topic: string): void
  /** Topics subscribed to. */
  topics(): readonly string[]
  /**
   * Signs and sends. Resolves with the number of recipients, which may be 0. @throws Error if
   * larger than `maxMessageBytes`
   */
  publish(topic: string, data: Uint8Array): Promise<number>
  /** Receives all messages of subscribed topics except our own. Each waits for `report`. */
  onMessage(handler: (message: PubsubMessage) => void): void
  /** Reports the verdict on a message. Unknown ids (reported twice or too late) are ignored. */
  report(messageId: string, verdict: GossipVerdict): void
  /** Peers known to be subscribed to a topic. */
  topicPeers(topic: string): readonly string[]
  /** Peers of our mesh in a topic. */
  meshPeers(topic: string): readonly string[]
  /** Topics a peer is known to be subscribed to. */
  peerTopics(peerId: string): readonly string[]
  /** 0 if scoring is off or the peer is unknown. */
  gossipScore(peerId: string): number

  /**
   * Sends one request and reads one response, each terminated by half-close. @throws RequestError
   */
  request(
    peerId: string,
    protocol: string,
    data: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array>
  /** Registers a protocol handler, replacing any previous one. */
  handle(protocol: string, handler: ProtocolHandler, limits: ProtocolLimits): Promise<void>
  unhandle(protocol: string): Promise<void>
}

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
  const connections = createConnectionTable()
  const identities = createIdentityCache()
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
    const gossipPeers = connections.peers().filter(identities.supportsGossip)
    for (const peer of watch.mute(gossipPeers, streams)) {
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

  async function request(
    peer: string,
    protocol: string,
    data: Uint8Array,
    requestOptions: RequestOptions,
  ) {
    const connection = connections.open(peer)
    try {
      if (connection === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol })
      }
      const answer = await sendRequest(connection, protocol, data, requestOptions)
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
    connections: connections.info,
    onConnection: connections.onOpened,
    onDisconnection: connections.onClosed,
    onDiscovery: (listener) => void discovered.push(listener),
    async identify(peer, deadline) {
      if (connections.open(peer) === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol: 'identify' })
      }
      return await awaitIdentity(identities, peer, deadline)
    },
    async ping(peer, deadline) {
      if (node === undefined || connections.open(peer) === undefined) {
        throw new RequestError('not-connected', { peerId: peer, protocol: 'ping' })
      }
      return await ping(node, peer, deadline)
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
