import { createDiscovery } from '@ssv-exporter/p2p/create-discovery'
import { createHost } from '@ssv-exporter/p2p/create-host'
import type { Discovery } from '@ssv-exporter/p2p/discovery'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import type { Host } from '@ssv-exporter/p2p/host'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Generation, HistoryRequest, NodeInfo } from '@ssv-exporter/ssv/generation'
import type { ForkClock } from './fork-clock.ts'
import { type GossipJudge, gullibleJudge } from './judge-gossip.ts'

const LOOPBACK = '127.0.0.1'
const VERSION = 'v0.2.1-devnet'
const SUBNETS = 128
/** Requests of one peer at once, and of all: a collector that syncs asks for many chains side by side. */
const HISTORY_LIMITS = { maxPerPeer: 64, maxInAll: 256 }
const HISTORY_TIMEOUT_MS = 70_000
/** What nodes of the time did: one a second. */
const WALK_INTERVAL_MS = 1_000

export interface NetworkPeerOptions {
  /** secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
  /** Absent for a peer that operates nothing. */
  readonly operatorId?: string
  readonly networkId: string
  /** Node records to join the discovery network with; absent: without discovery. */
  readonly bootNodes?: readonly string[]
}

export interface NetworkPeerModules {
  readonly generation: Generation
  readonly clock: ForkClock
  readonly logger: Logger
  /** Default: a gullible one. */
  readonly judge?: GossipJudge
  /** Answers history requests; absent for a peer that serves none. */
  readonly answer?: (
    protocol: string,
    request: HistoryRequest,
    signal: AbortSignal,
  ) => Promise<Uint8Array | undefined>
}

/** A node of the network: host, handshake, discovery. Its host goes down and up again under the same key and port. */
export interface NetworkPeer extends Startable {
  readonly peerId: string
  /** Multiaddr with the peer id. @throws TypeError before start */
  address(): string
  isUp(): boolean
  down(): Promise<void>
  up(): Promise<void>
  /** Nothing happens when one of the two is down, or refuses the other. */
  connect(address: string): Promise<void>
  /** Refuses connections from now on with those that `refuse` names, and ends those there are. */
  refuse(refuse: (peerId: string) => boolean): Promise<void>
  /** Listens to exactly these topics. */
  listen(topics: ReadonlySet<string>): void
  /** Takes up the protocols and the node record of the fork now in force. */
  enterFork(): Promise<void>
  /** Whether it could be sent. */
  publish(topics: readonly string[], data: Uint8Array): Promise<boolean>
  /** undefined while it is down. */
  host(): Host | undefined
}

export function createNetworkPeer(
  options: NetworkPeerOptions,
  modules: NetworkPeerModules,
): NetworkPeer {
  const { privateKey, operatorId, networkId, bootNodes } = options
  const { generation, clock, logger, answer, judge = gullibleJudge } = modules
  let topics: ReadonlySet<string> = new Set()
  let refused: (peerId: string) => boolean = () => false
  let host: Host | undefined
  let address: string | undefined
  let discovery: Discovery | undefined
  let served: readonly string[] = []

  const fork = () => clock.at(Date.now())
  const own = (): NodeInfo => ({
    fork: fork().name,
    networkId,
    nodeVersion: VERSION,
    operatorId: operatorId ?? '',
    executionNode: '',
    consensusNode: '',
  })

  function newHost(): Host {
    return createHost(
      {
        privateKey,
        listen: [address?.split('/p2p/')[0] ?? `/ip4/${LOOPBACK}/tcp/0`],
        agent: generation.handshake.userAgent(VERSION, operatorId),
        gossip: {
          messageId: (_topic, data) => fork().messageId?.(data),
          maxMessageBytes: fork().maxMessageBytes,
        },
        // Everybody lives at the same address here.
        limits: { inboundPerSecondPerAddress: 1_000, maxInboundPending: 100 },
      },
      { logger },
    )
  }

  async function up(): Promise<void> {
    if (host !== undefined) return
    const next = newHost()
    host = next
    next.onMessage((message) => next.report(message.id, judge(message)))
    const handshaker = createHandshaker(generation.handshake, { privateKey, own }, { host: next })
    await handshaker.serve((_peerId, info) => isOneOfUs(info))
    next.onConnection(({ peerId }) => {
      if (refused(peerId)) return void next.disconnect(peerId)
      // A peer that does not answer is kept: operators of the time fell back to the user agent.
      handshaker.greet(peerId).then(
        (info) => (isOneOfUs(info) ? undefined : next.disconnect(peerId)),
        (error) => logger.debug({ err: error, peerId }, 'handshake failed'),
      )
    })
    await next.start()
    ;[address] = next.addresses()
    served = []
    await serveHistory(next)
    for (const topic of topics) next.subscribe(topic)
  }

  function isOneOfUs(info: NodeInfo): boolean {
    return generation.handshake.refuse(own(), info) === undefined
  }

  async function serveHistory(to: Host): Promise<void> {
    const { history } = generation
    if (history === undefined || answer === undefined) return
    const protocols = history.protocols(fork().name)
    for (const protocol of served) if (!protocols.includes(protocol)) await to.unhandle(protocol)
    for (const protocol of protocols) {
      await to.handle(
        protocol,
        async (_peerId, data, signal) =>
          answer(protocol, history.decodeRequest(protocol, data), signal),
        {
          ...HISTORY_LIMITS,
          maxRequestBytes: history.maxRequestBytes,
          timeoutMs: HISTORY_TIMEOUT_MS,
        },
      )
    }
    served = protocols
  }

  function recordEntries(): ReadonlyMap<string, Uint8Array> {
    return fork().nodeRecordEntries({
      ...(operatorId !== undefined && { operatorId }),
      subnets: Array<boolean>(SUBNETS).fill(true),
    })
  }

  async function discover(): Promise<void> {
    if (bootNodes === undefined || address === undefined) return
    discovery = createDiscovery(
      {
        privateKey,
        bindIp: LOOPBACK,
        udpPort: 0,
        tcpPort: Number(address.split('/')[4]),
        bootNodes,
        entries: recordEntries(),
        walkIntervalMs: WALK_INTERVAL_MS,
      },
      { logger },
    )
    discovery.onNode(({ peerId, addresses: [found], entries }) => {
      const isNear = host?.connections().some((connection) => connection.peerId === peerId)
      if (found !== undefined && !isNear && fork().acceptsNodeRecord(entries)) connect(found)
    })
    await discovery.start()
  }

  async function connect(to: string): Promise<void> {
    const peerId = to.split('/p2p/')[1] ?? ''
    if (host === undefined || refused(peerId)) return
    await host
      .dial(to)
      .catch((error) => logger.debug({ err: error, to }, 'operator did not connect'))
  }

  async function down(): Promise<void> {
    const former = host
    host = undefined
    await former?.stop()
  }

  return {
    peerId: identityFromKey(privateKey).peerId,
    address() {
      if (address === undefined) throw new TypeError('The peer was not started')
      return address
    },
    async start() {
      await up()
      await discover()
    },
    async stop() {
      await discovery?.stop()
      await down()
    },
    isUp: () => host !== undefined,
    down,
    up,
    connect,
    async refuse(refuse) {
      refused = refuse
      const here = host
      if (here === undefined) return
      const unwanted = here.connections().filter(({ peerId }) => refuse(peerId))
      await Promise.all(unwanted.map(({ peerId }) => here.disconnect(peerId)))
    },
    listen(wanted) {
      for (const topic of topics) if (!wanted.has(topic)) host?.unsubscribe(topic)
      for (const topic of wanted) if (!topics.has(topic)) host?.subscribe(topic)
      topics = wanted
    },
    async enterFork() {
      discovery?.updateEntries(recordEntries())
      if (host !== undefined) await serveHistory(host)
    },
    async publish(to, data) {
      const here = host
      if (here === undefined) return false
      // Where ids are made of the content, gossip takes the same on another topic for a repetition, in the original as here: it
      // would be signed and dropped.
      const topics = fork().messageId === undefined ? to : to.slice(0, 1)
      const sent = await Promise.allSettled(topics.map((topic) => here.publish(topic, data)))
      return sent.some(({ status }) => status === 'fulfilled')
    },
    host: () => host,
  }
}
