import { createDiscovery, type Discovery } from '@ssv-exporter/p2p/discovery'
import type { Host } from '@ssv-exporter/p2p/host'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { ForkClock } from './fork-clock.ts'
import { acceptAll, type GossipValidator } from './gossip-validators.ts'
import { IDEAL_HABITS, type OperatorHabits } from './habits.ts'
import { createPeerHost, type PeerHostModules, type PeerHostOptions } from './peer-host.ts'
import { type AnswerHistory, serveHistory } from './serve-history.ts'

const LOOPBACK = '127.0.0.1'
const SUBNETS = 128
/** The rate of real nodes: one a second. */
const WALK_INTERVAL_MS = 1_000

export interface NetworkPeerOptions extends Omit<PeerHostOptions, 'listen' | 'habits'> {
  /** Default: none of them. */
  readonly habits?: OperatorHabits
  /** Node records to join the discovery network with; absent: without discovery. */
  readonly bootNodes?: readonly string[]
}

export interface NetworkPeerModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  readonly logger: Logger
  /** Default: accepts everything. */
  readonly validateGossip?: GossipValidator
  /** Answers history requests; absent for a peer that serves none. */
  readonly answer?: AnswerHistory
  readonly isFamiliar?: PeerHostModules['isFamiliar']
  readonly onHandshake?: PeerHostModules['onHandshake']
}

/**
 * A node of the network: host, handshake, discovery. Its host can be stopped and restarted with the
 * same key and port.
 */
export interface NetworkPeer extends Startable {
  readonly peerId: string
  /** Multiaddr with the peer id. @throws TypeError before start */
  address(): string
  isUp(): boolean
  down(): Promise<void>
  up(): Promise<void>
  /** Does nothing if one of the two is down or rejects the other. */
  connect(address: string): Promise<void>
  /** Rejects connections with the peers named by `refuse` from now on, and closes existing ones. */
  refuse(refuse: (peerId: string) => boolean): Promise<void>
  /** Subscribes to exactly these topics. */
  listen(topics: ReadonlySet<string>): void
  /** Applies the protocols and the node record of the active fork. */
  enterFork(): Promise<void>
  /** Whether it could be sent. */
  publish(topics: readonly string[], data: Uint8Array): Promise<boolean>
  /** Undefined while it is down. */
  host(): Host | undefined
}

export function createNetworkPeer(
  options: NetworkPeerOptions,
  modules: NetworkPeerModules,
): NetworkPeer {
  const { privateKey, operatorId, bootNodes, habits = IDEAL_HABITS } = options
  const { generation, clock, logger, answer, validateGossip = acceptAll } = modules
  const { isFamiliar, onHandshake } = modules
  let topics: ReadonlySet<string> = new Set()
  let refused: (peerId: string) => boolean = () => false
  let host: Host | undefined
  let isUp = false
  let address: string | undefined
  let discovery: Discovery | undefined
  let served: readonly string[] = []

  const fork = () => clock.at(clock.now())
  async function up(): Promise<void> {
    if (host !== undefined) return
    const listen = address?.split('/p2p/')[0] ?? `/ip4/${LOOPBACK}/tcp/0`
    const next = await createPeerHost(
      { ...options, listen },
      {
        generation,
        clock,
        validateGossip,
        logger,
        refuses: (peerId) => refused(peerId),
        ...(isFamiliar && { isFamiliar }),
        ...(onHandshake && { onHandshake }),
      },
    )
    host = next
    try {
      await next.start()
    } catch (error) {
      if (host === next) host = undefined
      throw error
    }
    ;[address] = next.addresses()
    served = []
    await serve(next)
    for (const topic of topics) next.subscribe(topic)
    isUp = host === next
  }

  async function serve(on: Host): Promise<void> {
    const { history: codec } = generation
    if (codec === undefined || answer === undefined) return
    served = await serveHistory({ fork: fork().name, served }, { host: on, codec, answer })
  }

  function recordEntries(of = fork()): ReadonlyMap<string, Uint8Array> {
    return of.nodeRecordEntries({
      ...(operatorId !== undefined && { operatorId }),
      subnets: Array<boolean>(SUBNETS).fill(!habits.namesNoSubnets),
    })
  }

  /** The fork in the node record when the peer starts. */
  function forkAtStart(): GenesisFork {
    const own = fork()
    const before = generation.forks[generation.forks.indexOf(own) - 1]
    return habits.namesV1InV2 && own.name === 'v2' && before !== undefined ? before : own
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
        entries: recordEntries(forkAtStart()),
        walkIntervalMs: WALK_INTERVAL_MS,
      },
      { logger },
    )
    discovery.onNode(({ peerId, addresses: [found], entries }) => {
      const isNear = host?.connections().some((connection) => connection.peerId === peerId)
      if (found !== undefined && !isNear && fork().acceptsNodeRecord(entries)) void connect(found)
    })
    await discovery.start()
  }

  async function connect(to: string): Promise<void> {
    const peerId = to.split('/p2p/')[1] ?? ''
    if (host === undefined || refused(peerId)) return
    await host
      .dial(to)
      .catch((error) => logger.debug({ err: error, to }, 'operator failed to connect'))
  }

  async function down(): Promise<void> {
    const former = host
    host = undefined
    isUp = false
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
    isUp: () => isUp,
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
      if (host !== undefined) await serve(host)
    },
    async publish(to, data) {
      const here = host
      if (here === undefined) return false
      // With content-based ids, gossip treats the same content on another topic as a duplicate, in
      // the original as here: it would be signed and dropped.
      const topics = fork().messageId === undefined ? to : to.slice(0, 1)
      const sent = await Promise.allSettled(topics.map((topic) => here.publish(topic, data)))
      return sent.some(({ status }) => status === 'fulfilled')
    },
    host: () => host,
  }
}
