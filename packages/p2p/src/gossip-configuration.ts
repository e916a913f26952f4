import { type GossipsubOpts, StrictNoSign, StrictSign } from '@libp2p/gossipsub'
import { createPeerScoreParams } from '@libp2p/gossipsub/score'
import type { GossipOptions } from './gossip.ts'
import { defaultMessageId } from './gossip-messages.ts'
import { gossipMetricsRegister } from './gossip-metrics.ts'
import type { P2pMetrics } from './p2p-metrics.ts'

// Memory limit per RPC in bytes; the library's own limits count items.
const MAX_OUTBOUND_BUFFER_BYTES = 16 << 20
// v0 has one topic per validator: a thousand topics of 120 characters each plus library overhead.
const MAX_TOPIC_BYTES_PER_PEER = 8 << 20

/** Maps our parameters to gossipsub options. */
export function gossipConfiguration(
  options: GossipOptions,
  metrics: P2pMetrics | undefined,
): Partial<GossipsubOpts> {
  const { scoring } = options
  return {
    D: options.degree,
    Dlo: options.degreeLow,
    Dhi: options.degreeHigh,
    heartbeatInterval: options.heartbeatMs,
    mcacheLength: options.historyLength,
    mcacheGossip: options.historyGossip,
    seenTTL: options.seenTtlMs,
    floodPublish: options.floodPublish,
    globalSignaturePolicy: options.signed ? StrictSign : StrictNoSign,
    asyncValidation: true,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    maxInboundDataLength: options.maxMessageBytes,
    maxOutboundBufferSize: MAX_OUTBOUND_BUFFER_BYTES,
    maxTopicBytesPerPeer: MAX_TOPIC_BYTES_PER_PEER,
    msgIdFn: (message) => {
      const own = options.messageId(message.topic, message.data)
      if (own !== undefined) return own
      if (message.type !== 'signed') throw new TypeError('unsigned messages need ids of their own')
      return defaultMessageId(message.from.toMultihash().bytes, message.sequenceNumber)
    },
    msgIdToStrFn: (id) => text(id, 'base64'),
    // Duplicates from other mesh peers have the same signature, which need not be verified again.
    // The signature covers author, sequence number, topic and data, so the id of another author's
    // message cannot be forged.
    ...(options.signed
      ? {
          fastMsgIdFn: ({ signature }) => (signature == null ? '' : text(signature, 'latin1')),
        }
      : {}),
    ...(options.allowedTopics === undefined ? {} : { allowedTopics: [...options.allowedTopics] }),
    ...(metrics === undefined
      ? {}
      : { metricsRegister: gossipMetricsRegister(metrics), metricsTopicStrToLabel: new Map() }),
    ...(scoring === undefined
      ? {}
      : {
          scoreThresholds: {
            gossipThreshold: scoring.gossipThreshold,
            publishThreshold: scoring.publishThreshold,
            graylistThreshold: scoring.graylistThreshold,
            // Never: peers are found by discovery, and others are not trusted to suggest any.
            acceptPXThreshold: Number.MAX_SAFE_INTEGER,
          },
        }),
    scoreParams: createPeerScoreParams({
      appSpecificScore: scoring?.applicationScore ?? (() => 0),
      appSpecificWeight: 1,
      // Disabled: connection limits per address are used instead, because peers behind a NAT are
      // not an attack.
      IPColocationFactorWeight: 0,
      behaviourPenaltyWeight: scoring === undefined ? 0 : -16,
      behaviourPenaltyThreshold: 6,
      behaviourPenaltyDecay: 0.99,
      topicScoreCap: 32,
    }),
  }
}

function text(bytes: Uint8Array, encoding: 'base64' | 'latin1'): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding)
}
