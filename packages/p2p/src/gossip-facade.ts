import {
  type GossipSub,
  type GossipsubMessage,
  type GossipsubOpts,
  gossipsub,
  TopicValidatorResult,
} from '@libp2p/gossipsub'
import { createTopicScoreParams, type PeerScoreParams } from '@libp2p/gossipsub/score'
import { batchGossipWrites, type StreamingRouter } from './batch-gossip-writes.ts'
import { boundCache, type TimedCache } from './bounded-cache.ts'
import { chunkSubscriptions, type SubscribingRouter } from './chunk-subscriptions.ts'
import type { GossipOptions, GossipVerdict, PubsubMessage } from './gossip.ts'
import { gossipConfiguration } from './gossip-configuration.ts'
import { type AuthoredMessage, toPubsubMessage } from './gossip-messages.ts'
import { createVerdicts } from './gossip-verdicts.ts'
import type { GossipStreams } from './gossip-watch.ts'
import type { P2pMetrics } from './p2p-metrics.ts'
import { exchangeUnsigned, type UnsignedRouter } from './unsigned-gossip.ts'

/** Gossipsub members missing from its type. */
interface GossipSubInternals extends GossipSub, GossipStreams, SubscribingRouter {
  reportMessageValidationResult(id: string, source: string, result: TopicValidatorResult): void
  getMeshPeers(topic: string): string[]
  getScore(peerId: string): number
  readonly topics: ReadonlyMap<string, ReadonlySet<string>>
  readonly opts: { readonly scoreParams: PeerScoreParams }
  readonly mcache: {
    readonly msgs: ReadonlyMap<string, unknown>
    /** Records that a peer has the message, so that it is not forwarded to it. */
    observeDuplicate(id: string, peerId: string): void
  }
  readonly seenCache: TimedCache
  /** Absent if messages are not signed. */
  readonly fastMsgIdCache?: TimedCache
}

// Entries per cache; at 150 bytes each 120 MB in total, enough for more than 3 000 messages per
// second.
const MAX_SEEN = 400_000

const RESULTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const satisfies Record<GossipVerdict, TopicValidatorResult>

export type GossipFacade = ReturnType<typeof createGossipFacade>

/**
 * Gossipsub with our parameters, as exposed by the host. Topics may be subscribed before it is
 * started.
 */
export function createGossipFacade(options: GossipOptions, metrics: P2pMetrics | undefined) {
  const wanted = new Set<string>()
  const verdicts = createVerdicts({ keepMs: options.historyLength * options.heartbeatMs })
  let handler: ((message: PubsubMessage) => void) | undefined
  let onHeartbeat: ((streams: GossipStreams) => void) | undefined
  let router: GossipSubInternals | undefined
  metrics?.unreported.set(0)

  function deliver({ detail }: CustomEvent<GossipsubMessage>): void {
    // Valid for both policies: `exchangeUnsigned` adds author and sequence number to unsigned
    // messages.
    const message = toPubsubMessage(detail as unknown as AuthoredMessage)
    verdicts.add(message.id, message, Date.now())
    metrics?.gossipIn.inc({ outcome: 'delivered' })
    metrics?.gossipBytes.inc(message.data.length)
    handler?.(message)
  }

  function beat(): void {
    if (router !== undefined) onHeartbeat?.(router)
  }

  function subscribe(topic: string): void {
    wanted.add(topic)
    if (router === undefined) return
    score(router, topic)
    router.subscribe(topic)
  }

  /**
   * Rejected messages are scored, deliveries are not: a quiet validator topic is not the fault of
   * the mesh.
   */
  function score({ opts }: GossipSubInternals, topic: string): void {
    if (options.scoring === undefined) return
    opts.scoreParams.topics[topic] = createTopicScoreParams({
      topicWeight: 1,
      timeInMeshWeight: 0,
      firstMessageDeliveriesWeight: 0,
      meshMessageDeliveriesWeight: 0,
      meshFailurePenaltyWeight: 0,
      invalidMessageDeliveriesWeight: options.scoring.invalidMessageWeight,
      invalidMessageDeliveriesDecay: options.scoring.invalidMessageDecay,
    })
  }

  return {
    /** For libp2p's services. */
    service: gossipsub(gossipConfiguration(options, metrics) as GossipsubOpts),
    /** Called once libp2p has started. @param self our peer id, a multihash */
    attach(service: GossipSub, self: Uint8Array): void {
      router = service as GossipSubInternals
      batchGossipWrites(router as unknown as StreamingRouter)
      if (!options.signed) exchangeUnsigned(router as unknown as UnsignedRouter, self)
      // Nodes with a subscription filter also limit the subscriptions per RPC.
      if (options.allowedTopics !== undefined) chunkSubscriptions(router)
      boundCache(router.seenCache, MAX_SEEN)
      if (router.fastMsgIdCache !== undefined) boundCache(router.fastMsgIdCache, MAX_SEEN)
      router.addEventListener('gossipsub:message', deliver)
      router.addEventListener('gossipsub:heartbeat', beat)
      for (const topic of wanted) subscribe(topic)
    },
    detach(): void {
      router?.removeEventListener('gossipsub:message', deliver)
      router?.removeEventListener('gossipsub:heartbeat', beat)
      router = undefined
    },
    onMessage(next: (message: PubsubMessage) => void): void {
      handler = next
    },
    onHeartbeat(listener: (streams: GossipStreams) => void): void {
      onHeartbeat = listener
    },
    report(id: string, verdict: GossipVerdict): void {
      const message = verdicts.take(id)
      if (message === undefined || router?.mcache.msgs.has(id) !== true) {
        metrics?.late.inc({ verdict })
        return
      }
      // Gossipsub forwards to all peers except the sender; the author has the message as well.
      if (verdict === 'accept') router.mcache.observeDuplicate(id, message.author)
      router.reportMessageValidationResult(id, message.source, RESULTS[verdict])
    },
    unreported: () => verdicts.size(Date.now()),
    subscribe,
    unsubscribe(topic: string): void {
      if (wanted.delete(topic)) router?.unsubscribe(topic)
    },
    topics: () => [...wanted],
    async publish(topic: string, data: Uint8Array): Promise<number> {
      if (data.length > options.maxMessageBytes) {
        throw new RangeError(`message of ${data.length} bytes exceeds the maximum size`)
      }
      const sent = (await router?.publish(topic, data))?.recipients.length ?? 0
      if (sent > 0) metrics?.published.inc()
      return sent
    },
    topicPeers: (topic: string) => [...(router?.topics.get(topic) ?? [])],
    meshPeers: (topic: string) => router?.getMeshPeers(topic) ?? [],
    peerTopics(peerId: string): string[] {
      const topics = [...(router?.topics ?? [])]
      return topics.filter(([, peers]) => peers.has(peerId)).map(([topic]) => topic)
    },
    score: (peerId: string) => router?.getScore(peerId) ?? 0,
  }
}
