import type {
  GenesisFork,
  GenesisGeneration,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import type { PeerFacts } from '../../network/network.ts'

/** A peer that can be asked, and in which language. */
export interface PeerTarget {
  readonly peerId: string
  /** Name of the fork whose protocol the peer speaks. */
  readonly fork: string
  readonly protocol: string
  /** Of the request. */
  readonly kind: HistoryRequest['kind']
  /** It listens to what the validator's operators publish: it should have the duty sequence. */
  readonly isNear: boolean
}

/** The peers that speak a history protocol for this request: of the fork in force, else of another one. */
export function findTargets(
  request: HistoryRequest,
  {
    peers,
    current,
    generation,
    codec,
  }: {
    peers: readonly PeerFacts[]
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
  return peers.flatMap(({ peerId, protocols: spoken, topics: heard }) => {
    const spokenHere = protocols.find(({ protocol }) => spoken.includes(protocol))
    if (spokenHere === undefined) return []
    const isNear = topics.some((topic) => heard.includes(topic))
    return [{ peerId, ...spokenHere, kind: request.kind, isNear }]
  })
}
