import type {
  GenesisFork,
  GenesisGeneration,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import type { PeerInfo } from '../../../../network/network.ts'

/** A peer to ask, and the protocol to use. */
export interface PeerTarget {
  readonly peerId: string
  /** Name of the fork whose protocol the peer supports. */
  readonly fork: string
  readonly protocol: string
  readonly kind: HistoryRequest['kind']
  /** It subscribes to the validator's topic: it should have the duty sequence. */
  readonly isNear: boolean
}

/**
 * Peers that support a history protocol for this request: that of the current fork, else of another
 * one.
 */
export function findTargets(
  request: HistoryRequest,
  {
    peers,
    current,
    generation,
    codec,
  }: {
    peers: readonly PeerInfo[]
    current: GenesisFork
    generation: GenesisGeneration
    codec: HistoryCodec
  },
): PeerTarget[] {
  const forks = [current, ...generation.forks.toReversed().filter((fork) => fork !== current)]
  const protocols = forks.map((fork) => ({
    fork: fork.name,
    protocol: codec.protocolOf(fork.name, request.kind),
  }))
  const topics = current.publishTopics(request.publicKey, 'commit')
  return peers.flatMap(({ peerId, protocols: protocolsOfPeer, topics: subscribed }) => {
    const supported = protocols.find(({ protocol }) => protocolsOfPeer.includes(protocol))
    if (supported === undefined) return []
    const isNear = topics.some((topic) => subscribed.includes(topic))
    return [{ peerId, ...supported, kind: request.kind, isNear }]
  })
}
