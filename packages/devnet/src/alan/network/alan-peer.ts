import { createDiscovery, type Discovery } from '@ssv-exporter/p2p/discovery'
import type { GossipVerdict, PubsubMessage } from '@ssv-exporter/p2p/gossip'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { identityFromKey } from '@ssv-exporter/p2p/identity'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { gossipMessageId } from '@ssv-exporter/ssv/alan/gossip-message-id'
import type { Generation, HandshakeInfo, NodeInfo } from '@ssv-exporter/ssv/generation'
import type { PeerHabits } from './peer-habits.ts'
import { exchangeHandshakes, type PeerHandshakes } from './peer-handshakes.ts'

const LOOPBACK = '127.0.0.1'
const VERSION = 'v2.3.7-devnet'
const WALK_INTERVAL_MS = 1_000
/** All peers of the devnet share one address. */
const LIMITS = { inboundPerSecondPerAddress: 1_000, maxInboundPending: 100 }

export interface AlanPeerOptions {
  /** secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
  /** Node records for discovery; without them there is none. */
  readonly bootNodes?: readonly string[]
  readonly habits: PeerHabits
}

export interface AlanPeerModules {
  readonly generation: Generation
  readonly logger: Logger
  /** Name of the active fork. */
  readonly fork: () => 'alan' | 'boole'
  /** 128 flags: the subnets of its committees. */
  readonly subnets: () => readonly boolean[]
  readonly validate: (message: PubsubMessage) => GossipVerdict
  /** Whether a peer is another operator of the devnet, which stays connected. */
  readonly isOperator: (peerId: string) => boolean
}

/**
 * A node of the network: host, handshake, discovery. It can go down and come up again with the same
 * key and port.
 */
export interface AlanPeer extends Startable {
  readonly peerId: string
  /** Multiaddr with the peer id. @throws TypeError before start */
  address(): string
  isUp(): boolean
  down(): Promise<void>
  /** @throws if its port is in use */
  up(): Promise<void>
  /** Does nothing if either peer is down or refuses the other. */
  connect(address: string): Promise<void>
  /** Subscribes to exactly these topics and updates the node record. */
  listen(topics: ReadonlySet<string>): void
  /** Resolves with the number of peers that the message was sent to. Never rejects. */
  publish(topic: string, data: Uint8Array): Promise<number>
}

export function createAlanPeer(
  { privateKey, bootNodes, habits }: AlanPeerOptions,
  modules: AlanPeerModules,
): AlanPeer {
  const { generation, logger, fork, subnets, validate, isOperator } = modules
  const { handshake, gossip, discoveryProtocols } = generation
  let topics: ReadonlySet<string> = new Set()
  let host: Host | undefined
  let address: string | undefined
  let discovery: Discovery | undefined
  let trimming: NodeJS.Timeout | undefined

  const self = (name: string): NodeInfo => ({
    ...handshake.own(name, { networkId: '', nodeVersion: VERSION }),
    subnets: subnets(),
  })
  const recordEntries = () => currentFork().nodeRecordEntries({ subnets: subnets() })
  const currentFork = () => {
    const found = generation.forks.find(({ name }) => name === fork())
    if (found === undefined) throw new TypeError(`no fork ${fork()}`)
    return found
  }

  /** Accepts peers of either fork. Before it has validators, a peer accepts any subnets. */
  function belongsHere(theirs: HandshakeInfo): boolean {
    const ours = subnets()
    const wanted = ours.includes(true) ? ours : ours.map(() => true)
    return generation.forks.some(
      ({ name }) => handshake.refuse({ ...self(name), subnets: wanted }, theirs) === undefined,
    )
  }

  async function up(): Promise<void> {
    if (host !== undefined) return
    const next = createHost(
      {
        privateKey,
        listen: [address?.split('/p2p/')[0] ?? `/ip4/${LOOPBACK}/tcp/0`],
        agent: handshake.userAgent(VERSION),
        gossip: { ...gossip, messageId: (_topic, data) => gossipMessageId(data) },
        limits: LIMITS,
      },
      { logger },
    )
    next.onMessage((message) => next.report(message.id, validate(message)))
    const handshakes = await exchangeHandshakes(
      { privateKey, delayMs: habits.handshakeDelayMs },
      {
        protocol: handshake,
        host: next,
        logger,
        own: () => self(fork()),
        accepts: belongsHere,
        isOperator,
      },
    )
    host = next
    for (const topic of topics) next.subscribe(topic)
    try {
      await next.start()
    } catch (error) {
      host = undefined
      await next.stop()
      throw error
    }
    ;[address] = next.addresses()
    if (habits.trimIntervalMs === 0) return
    trimming = setInterval(() => trim(next, handshakes), habits.trimIntervalMs)
  }

  function trim(from: Host, { subnetsOf }: PeerHandshakes): void {
    const ours = subnets()
    for (const { peerId } of from.connections()) {
      const theirs = subnetsOf(peerId)
      const shared = theirs !== undefined && ours.some((wanted, i) => wanted && theirs[i])
      if (!shared && !isOperator(peerId)) void from.disconnect(peerId)
    }
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
        protocolIds: discoveryProtocols,
        walkIntervalMs: WALK_INTERVAL_MS,
      },
      { logger },
    )
    discovery.onNode(({ peerId, addresses: [found], entries }) => {
      const isConnected = host?.connections().some((connection) => connection.peerId === peerId)
      if (found === undefined || isConnected || !currentFork().acceptsNodeRecord(entries)) return
      void connect(found)
    })
    await discovery.start()
  }

  async function connect(to: string): Promise<void> {
    await host
      ?.dial(to)
      .catch((error) => logger.debug({ err: error, to }, 'operator failed to connect'))
  }

  async function down(): Promise<void> {
    const former = host
    host = undefined
    clearInterval(trimming)
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
    listen(wanted) {
      for (const topic of topics) if (!wanted.has(topic)) host?.unsubscribe(topic)
      for (const topic of wanted) if (!topics.has(topic)) host?.subscribe(topic)
      topics = wanted
      discovery?.updateEntries(recordEntries())
    },
    async publish(topic, data) {
      try {
        return (await host?.publish(topic, data)) ?? 0
      } catch (error) {
        logger.debug({ err: error, topic }, 'operator failed to publish')
        return 0
      }
    },
  }
}
