import type { ConnectionInfo } from '@ssv-exporter/p2p/connection-table'
import type { Handshaker } from '@ssv-exporter/p2p/handshake'
import type { Host } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Handshake, NodeInfo } from '@ssv-exporter/ssv/generation'
import type { DisconnectReason, NetworkMetrics } from '../metrics.ts'
import type { PeerInfo } from '../network.ts'
import type { NetworkLimits } from '../network-options.ts'
import { refuseInbound, withSlack } from './admission.ts'
import { choosePrunes } from './choose-prunes.ts'
import { createDialQueue } from './dial-queue.ts'
import { createDialling } from './dialling.ts'
import type { Peer } from './peer.ts'
import { handshakeWithPeer } from './peer-handshake.ts'
import { createPeerReputation } from './peer-reputation.ts'
import type { KnownPeer } from './static-peers.ts'

export interface PeerManagerOptions {
  readonly limits: NetworkLimits
  readonly networkId: string
  readonly staticPeers: readonly KnownPeer[]
}

export interface PeerManagerModules {
  readonly host: Host
  readonly handshake: Handshake
  readonly handshaker: Handshaker<NodeInfo>
  /** Why a node is not of our network now; undefined if it is. */
  readonly refuse: (info: NodeInfo) => string | undefined
  /** Topics open to all peers of the current fork: pruning keeps them covered. */
  readonly topics: () => readonly string[]
  /** The current value of a node subscribed to these subnets. */
  readonly gain: (subnets: readonly boolean[]) => number
  readonly metrics: NetworkMetrics
  readonly logger: Logger
  readonly now: () => number
}

const MAX_CANDIDATES = 1_024
/** Heartbeats between two prunings: newcomers must have time to identify themselves. */
const HEARTBEATS_PER_PRUNING = 30
/** How long a pruned peer is not redialled. */
const PRUNED_MS = 10 * 60_000

/**
 * Manages peers: admits, shakes hands, dials, scores, bans and prunes. The policies are in the
 * files beside it.
 */
export function createPeerManager(options: PeerManagerOptions, modules: PeerManagerModules) {
  const { limits, networkId, staticPeers } = options
  const { host, handshake, handshaker, metrics, now } = modules
  const logger = modules.logger.child({ part: 'peers' })
  const statics = new Set(staticPeers.map(({ peerId }) => peerId))
  const peers = new Map<string, Peer>()
  const reputation = createPeerReputation(
    { limits, exempt: statics },
    { host, metrics, logger, now, ipOf: (peerId) => peers.get(peerId)?.remoteIp, onBan },
  )
  const queue = createDialQueue({
    staticPeers,
    capacity: MAX_CANDIDATES,
    chance: Math.random,
    gain: modules.gain,
  })
  const dialling = createDialling({ host, queue, metrics, logger, now })
  let heartbeats = 0
  let stopped = false

  host.onConnection(connected)
  host.onDisconnection(disconnected)
  host.onDiscovery((peerId, addresses) => addCandidate(peerId, addresses, undefined))

  function connected(connection: ConnectionInfo): void {
    const { peerId } = connection
    const peer: Peer = {
      ...connection,
      isStatic: statics.has(peerId),
      sinceMs: now(),
      gone: new AbortController(),
    }
    const refused = peer.isStatic ? undefined : refuseAdmission(peer)
    peers.set(peerId, peer)
    if (refused !== undefined) drop(peer, refused)
    else startHandshake(peer)
  }

  function refuseAdmission({ peerId, direction, remoteIp }: Peer): DisconnectReason | undefined {
    if (reputation.isBanned(peerId)) return 'banned'
    if (direction === 'in') return refuseInbound(remoteIp, [...peers.values()], limits)
    const outbound = [...peers.values()].filter((peer) => peer.direction === 'out').length
    return outbound >= withSlack(limits.maxPeersOut) ? 'too-many-peers' : undefined
  }

  function disconnected(peerId: string): void {
    const peer = peers.get(peerId)
    if (peer === undefined) return
    peers.delete(peerId)
    peer.gone.abort(new Error('peer disconnected'))
    if (peer.ready !== undefined && !peer.dropped) queue.left(peerId, now())
    else queue.failed(peerId, now())
  }

  function startHandshake(peer: Peer): void {
    const { peerId, gone } = peer
    void handshakeWithPeer(peerId, gone.signal, {
      host,
      handshake,
      handshaker,
      networkId,
      refuse: modules.refuse,
      nodeInfo: () => peer.nodeInfo,
    }).then((handshake) => {
      if (gone.signal.aborted || peer.dropped) return
      if ('refused' in handshake) {
        metrics.handshakes.inc({ outcome: handshake.refused })
        logger.debug({ peerId, ...handshake }, 'peer refused')
        drop(peer, peer.ready === undefined ? handshake.refused : 'fork-left')
        return
      }
      metrics.handshakes.inc({ outcome: handshake.handshake })
      peer.ready = handshake
      logger.debug({ peerId, agent: handshake.identity.agent }, 'peer is ready')
    })
  }

  /** A peer starts the handshake: returns whether to answer. */
  function completedHandshake(peerId: string, info: NodeInfo): boolean {
    const peer = peers.get(peerId)
    if (modules.refuse(info) !== undefined) {
      metrics.handshakes.inc({ outcome: 'handshake-refused' })
      if (peer !== undefined) drop(peer, 'handshake-refused')
      return false
    }
    if (peer !== undefined) {
      peer.nodeInfo = info
      // A peer that crossed a fork before or after us.
      if (peer.ready !== undefined) peer.ready = { ...peer.ready, info }
    }
    return true
  }

  function drop(peer: Peer, reason: DisconnectReason): void {
    if (peer.dropped) return
    peer.dropped = true
    metrics.disconnects.inc({ reason })
    if (reason === 'pruned') queue.holdUntil(peer.peerId, now() + PRUNED_MS)
    void host.disconnect(peer.peerId)
  }

  function onBan(peerId: string, untilMs: number): void {
    queue.holdUntil(peerId, untilMs)
    const peer = peers.get(peerId)
    if (peer !== undefined) drop(peer, 'score')
  }

  function prune(): void {
    for (const direction of ['in', 'out'] as const) {
      const limit = direction === 'in' ? limits.maxPeersIn : limits.maxPeersOut
      const all = [...peers.values()].filter((it) => it.direction === direction && !it.dropped)
      if (all.length <= limit) continue
      const wanted = new Set(modules.topics())
      const prunable = all.map(({ peerId, isStatic, sinceMs }) => ({
        peerId,
        isStatic,
        connectedForMs: now() - sinceMs,
        score: reputation.scoreOf(peerId),
        topics: host.peerTopics(peerId).filter((topic) => wanted.has(topic)),
      }))
      for (const peerId of choosePrunes(prunable, all.length - limit)) {
        const peer = peers.get(peerId)
        if (peer !== undefined) drop(peer, 'pruned')
      }
    }
  }

  function addCandidate(
    peerId: string,
    addresses: readonly string[],
    subnets: readonly boolean[] | undefined,
  ): void {
    if (peerId !== host.peerId) queue.addCandidate(peerId, addresses, subnets)
  }

  const count = (direction: 'in' | 'out') =>
    [...peers.values()].filter((peer) => peer.direction === direction && !peer.dropped).length

  function facts(): readonly PeerInfo[] {
    return [...peers.values()].flatMap(({ peerId, direction, ready, dropped }) => {
      if (ready === undefined || dropped) return []
      const { info, identity, handshake: how } = ready
      const { agent, protocols } = identity
      const topics = host.peerTopics(peerId)
      const score = reputation.scoreOf(peerId)
      return [
        { peerId, direction, agent, fork: info.fork, handshake: how, protocols, topics, score },
      ]
    })
  }

  return {
    /** A dial candidate. */
    addCandidate,
    completedHandshake,
    reportOffence: reputation.reportOffence,
    isBanned: reputation.isBanned,
    /** Whether to close an inbound connection from this address at once. */
    deniesInbound(ip: string): boolean {
      const reason = reputation.isAddressBanned(ip)
        ? 'banned'
        : refuseInbound(ip, [...peers.values()], limits)
      if (reason !== undefined) metrics.denied.inc({ reason })
      return reason !== undefined
    },
    facts,
    /** The number of those peers; topics are not looked up. */
    countReady: (direction: 'in' | 'out') =>
      [...peers.values()].filter(
        (peer) => peer.direction === direction && peer.ready !== undefined && !peer.dropped,
      ).length,
    /**
     * Repeats the handshake with peers that the current rules would refuse: they may have crossed
     * the fork as well.
     */
    crossed(): void {
      for (const peer of peers.values()) {
        if (peer.ready !== undefined && modules.refuse(peer.ready.info) !== undefined) {
          delete peer.nodeInfo
          startHandshake(peer)
        }
      }
    },
    tick(): void {
      if (stopped) return
      heartbeats += 1
      for (const { peerId, dropped } of peers.values()) {
        // It may have reconnected while its last connection was being closed.
        if (dropped) void host.disconnect(peerId)
        else reputation.evaluate(peerId)
      }
      if (heartbeats % HEARTBEATS_PER_PRUNING === 0) prune()
      dialling.dial(limits.maxPeersOut - count('out'), (peerId) => peers.has(peerId))
    },
    measure(): void {
      metrics.peers.reset()
      for (const { direction, ready } of peers.values()) {
        if (ready !== undefined) metrics.peers.inc({ direction, handshake: ready.handshake })
      }
      for (const direction of ['in', 'out'] as const)
        metrics.connections.set({ direction }, count(direction))
      metrics.dialQueue.set(queue.size)
      metrics.banned.set(reputation.bans())
    },
    async stop(): Promise<void> {
      stopped = true
      for (const peer of peers.values()) peer.gone.abort(new Error('network stopping'))
      await dialling.stop()
    },
  }
}
