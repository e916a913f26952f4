import type { Discovery } from '@ssv-exporter/p2p/discovery'
import type { GossipScoring } from '@ssv-exporter/p2p/gossip'
import { GOSSIP_SCORING } from '@ssv-exporter/p2p/gossip-defaults'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Fork, Generation, NodeInfo } from '@ssv-exporter/ssv/generation'
import { announcedAddresses, listenedAddress, tcpPortOf } from './addresses.ts'
import { ListenError } from './errors.ts'
import { findNodes } from './find-nodes.ts'
import { createForkSchedule } from './forks/fork-schedule.ts'
import { createSubscriptions } from './forks/subscriptions.ts'
import { createGossipIntake } from './intake/gossip-intake.ts'
import { createNetworkMetrics } from './metrics.ts'
import type { Network } from './network.ts'
import { limitsOf, type NetworkOptions } from './network-options.ts'
import { withSlack } from './peers/admission.ts'
import { createPeerManager } from './peers/peer-manager.ts'
import { parseStaticPeers } from './peers/static-peers.ts'
import { subnetGain } from './peers/subnet-gain.ts'
import { createServing } from './serving.ts'

export interface NetworkModules<F extends Fork> {
  readonly generation: Generation<F>
  readonly logger: Logger
  readonly metrics: Metrics
  /** Milliseconds since 1970. Default: the clock of the machine. */
  readonly now?: () => number
}

const MDNS_SERVICE_TAG = 'ssv.discovery'
/**
 * Same time-out as SSV nodes (ssv v2.3.7): a busy node that has just started takes seconds to
 * answer.
 */
const HANDSHAKE_TIMEOUT_MS = 10_000
/**
 * What rejected messages add to a peer's score: this, times the square of their number in a topic.
 */
const SCORE_PER_REJECTED = -10
/**
 * Rejected messages in a topic, within about two minutes, that do not exclude a peer from meshes.
 */
const REJECTED_TOLERATED = 4
/**
 * Milder than SSV nodes, where a rejected message lowers the score by 40 for hours, and time in
 * meshes and deliveries raise it by up to 360 (ssv v2.3.7). Most peers that forward a rejected
 * message did not create it, and releases differ in what they reject. The credit is constant, so
 * that a node that has just started is as tolerant as later; deliveries earn nothing, as quiet
 * subnets are nobody's fault.
 */
const SCORING: GossipScoring = {
  ...GOSSIP_SCORING,
  invalidMessageWeight: SCORE_PER_REJECTED,
  applicationScore: () => -SCORE_PER_REJECTED * REJECTED_TOLERATED ** 2,
}

/**
 * Creates the network in this thread.
 * @throws ForkScheduleError, StaticPeerError; ListenError from start()
 */
export function createLibp2pNetwork<F extends Fork>(
  options: NetworkOptions,
  modules: NetworkModules<F>,
): Network<F> {
  const { privateKey, networkId, listenIp = '0.0.0.0', tcpPort } = options
  const { generation, now = Date.now } = modules
  const { handshake } = generation
  const logger = modules.logger.child({ part: 'network' })
  const limits = limitsOf(options)
  const staticPeers = parseStaticPeers(options.staticPeers ?? [])
  const schedule = createForkSchedule(options, generation)
  const metrics = createNetworkMetrics(modules.metrics, measure)
  const fork = () => schedule.at(now())

  const host = createHost(
    {
      privateKey,
      listen: [listenedAddress(listenIp, tcpPort)],
      announce: announcedAddresses(options),
      agent: handshake.userAgent(options.version),
      gossip: {
        ...generation.gossip,
        messageId: (topic, data) => subscriptions.forkOf(topic)?.messageId?.(data),
        scoring: SCORING,
      },
      limits: {
        maxConnections:
          withSlack(limits.maxPeersIn) + withSlack(limits.maxPeersOut) + staticPeers.length,
        denyInbound: (ip) => manager.deniesInbound(ip),
      },
      ...(options.mdns === true ? { mdnsServiceTag: MDNS_SERVICE_TAG } : {}),
    },
    { logger, metrics: modules.metrics },
  )
  const subscriptions = createSubscriptions({ host, schedule, now })
  const handshaker = createHandshaker<NodeInfo>(
    handshake,
    { privateKey, own, timeoutMs: HANDSHAKE_TIMEOUT_MS },
    { host },
  )
  const manager = createPeerManager(
    { limits, networkId, staticPeers },
    {
      host,
      handshake,
      handshaker,
      refuse,
      topics: () => fork().topics,
      gain,
      metrics,
      logger,
      now,
    },
  )
  const { reportOffence, isBanned } = manager
  const { forkOf } = subscriptions
  const intake = createGossipIntake(limits, {
    host,
    isSigned: generation.gossip.signed,
    forkOf,
    reportOffence,
    isBanned,
    metrics,
    now,
  })
  const serving = createServing(limits, { host, metrics, now })
  const served: Promise<void>[] = []
  let discovery: Discovery | undefined
  let timer: NodeJS.Timeout | undefined
  let forkNow = fork()
  let nearbyForks = schedule.nearby(now())
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  function measure(): void {
    metrics.topics.set(subscriptions.size())
    metrics.topicsWithPeers.set(topicsWithPeers())
    manager.measure()
    intake.measure()
  }

  function own({ name }: Fork = fork()): NodeInfo {
    return handshake.own(name, { networkId, nodeVersion: options.version })
  }

  /** Around a fork, a node that matches either fork's rules is accepted. */
  function refuse(theirs: NodeInfo): string | undefined {
    const reasons = schedule.nearby(now()).map((one) => handshake.refuse(own(one), theirs))
    return reasons.includes(undefined) ? undefined : reasons[0]
  }

  const topicsWithPeers = () =>
    fork().topics.filter((topic) => host.topicPeers(topic).length > 0).length

  /** Subnets that we receive: gossip of their topics comes from mesh peers. */
  function meshSubnets(): readonly number[] | undefined {
    const { subnetTopics } = fork()
    if (subnetTopics === undefined) return undefined
    const hasMesh = (topic: string) => host.meshPeers(topic).length > 0
    return generation.subnets.flatMap((wanted, subnet) =>
      wanted && subnetTopics(subnet).every(hasMesh) ? [subnet] : [],
    )
  }

  /** The coverage that a node subscribed to these subnets would add. */
  function gain(announced: readonly boolean[]): number {
    const { subnetTopics } = fork()
    if (subnetTopics === undefined) return 0
    const shared = announced.map((listens, i) => listens && generation.subnets[i] === true)
    return subnetGain(shared, (subnet) =>
      Math.max(0, ...subnetTopics(subnet).map((topic) => host.topicPeers(topic).length)),
    )
  }

  function followForks(): void {
    subscriptions.tick()
    const inForce = fork()
    if (inForce !== forkNow) {
      logger.info({ from: forkNow.name, to: inForce.name }, 'fork activated')
      forkNow = inForce
      metrics.forks.inc()
      discovery?.updateEntries(inForce.nodeRecordEntries(generation))
    }
    const nearby = schedule.nearby(now())
    // The grace period of a former fork has ended.
    if (nearby.length < nearbyForks.length) manager.crossed()
    nearbyForks = nearby
  }

  function tick(): void {
    followForks()
    intake.tick()
    serving.tick()
    manager.tick()
  }

  async function start(): Promise<void> {
    followForks()
    await handshaker.serve(async (peerId, info) => manager.completedHandshake(peerId, info))
    await Promise.all(served)
    await listening(listenedAddress(listenIp, tcpPort), host.start())
    if (options.udpPort !== undefined) await startDiscovery(options.udpPort)
    // stop() may have been called meanwhile.
    if (stopping !== undefined) return
    timer = setInterval(tick, limits.heartbeatMs)
    tick()
    logger.info(
      { peerId: host.peerId, addresses: host.addresses(), fork: forkNow.name },
      'network joined',
    )
  }

  function listening(address: string, started: Promise<void>): Promise<void> {
    return started.catch((error) => Promise.reject(new ListenError({ address }, error)))
  }

  async function startDiscovery(udpPort: number): Promise<void> {
    discovery = findNodes(
      {
        ...options,
        bindIp: listenIp,
        udpPort,
        tcpPort: options.announceTcpPort ?? tcpPortOf(host.addresses()),
        protocolIds: generation.discoveryProtocols,
        entries: fork().nodeRecordEntries(generation),
      },
      {
        nearbyForks: () => schedule.nearby(now()),
        addCandidate: manager.addCandidate,
        metrics,
        logger,
      },
    )
    await listening(listenedAddress(listenIp, udpPort, 'udp'), discovery.start())
  }

  async function stop(): Promise<void> {
    clearInterval(timer)
    await starting?.catch(() => {})
    clearInterval(timer)
    intake.stop()
    subscriptions.stop()
    await manager.stop()
    await discovery?.stop()
    await host.stop()
  }

  return {
    start: () => (starting ??= start()),
    stop: () => (stopping ??= stop()),
    onGossip: intake.onGossip,
    report: intake.report,
    serve(protocol, handler, { maxRequestBytes }) {
      served.push(serving.serve(protocol, handler, maxRequestBytes))
    },
    followValidators: subscriptions.followValidators,
    peers: manager.facts,
    request: host.request,
    fork,
    status() {
      const isAlone = host.connections().length === 0
      const [peersIn, peersOut] = isAlone
        ? [0, 0]
        : [manager.countReady('in'), manager.countReady('out')]
      const mesh = meshSubnets()
      return {
        peerId: host.peerId,
        addresses: host.addresses(),
        nodeRecord: discovery?.nodeRecord(),
        fork: fork().name,
        peers: peersIn + peersOut,
        peersIn,
        peersOut,
        topics: subscriptions.size(),
        subnetsCovered: topicsWithPeers(),
        lostMessages: intake.lost(),
        ...(mesh !== undefined && { meshSubnets: mesh }),
      }
    },
  }
}
