import type { GossipMessage, GossipVerdict } from '@ssv-exporter/p2p/gossip'
import type { Fork } from '@ssv-exporter/ssv/generation'

/** The verdict of an operator: of the right shape and on the right topic. Signatures are not looked at, as operators of the genesis generation did not. */
export function judgeGossip(fork: Fork, { topic, data }: GossipMessage): GossipVerdict {
  try {
    const content = fork.decodeGossip(data)
    const { publicKey } = content.kind === 'other' ? content : content.message
    return fork.mayCarry(topic, publicKey, content.kind) ? 'accept' : 'reject'
  } catch {
    return 'reject'
  }
}
