import type { GossipOptions, GossipScoring } from './gossip.ts'

/**
 * The parameters of SSV nodes of the genesis generation (gossipsub of go-libp2p-pubsub 0.5.6 where
 * they set none). Their limit of 2 500 ids per IHAVE cannot be configured: ours requests and sends
 * at most 5 000.
 */
export const GOSSIP_DEFAULTS: GossipOptions = {
  signed: true,
  messageId: () => undefined,
  maxMessageBytes: 1 << 20,
  degree: 8,
  degreeLow: 5,
  degreeHigh: 12,
  heartbeatMs: 700,
  historyLength: 5,
  historyGossip: 3,
  seenTtlMs: 120_000,
  floodPublish: true,
}

/**
 * The thresholds of the same nodes. With this weight about twenty consecutive rejected messages
 * fall below the lowest threshold. Gossipsub excludes every peer with a negative score from its
 * meshes: without an application score, one rejected message does so until its counter has decayed,
 * 229 seconds with this factor.
 */
export const GOSSIP_SCORING: GossipScoring = {
  gossipThreshold: -4_000,
  publishThreshold: -8_000,
  graylistThreshold: -16_000,
  invalidMessageWeight: -40,
  invalidMessageDecay: 0.99,
}
