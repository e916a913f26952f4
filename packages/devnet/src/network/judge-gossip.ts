import type { GossipMessage, GossipVerdict } from '@ssv-exporter/p2p/gossip'
import type { GenuineMessages } from './genuine-messages.ts'

/** What an operator thinks of a message that it is to pass on. */
export type GossipJudge = (message: Pick<GossipMessage, 'topic' | 'data'>) => GossipVerdict

/** One that verifies signatures, as far as others can tell. */
export function verifyingJudge(genuine: GenuineMessages): GossipJudge {
  return ({ data }) => (genuine.has(data) ? 'accept' : 'reject')
}

/** One that looks no further than whether it can be read, as operators of the genesis generation did. */
export const gullibleJudge: GossipJudge = ({ data }) => {
  try {
    JSON.parse(Buffer.from(data).toString())
    return 'accept'
  } catch {
    return 'reject'
  }
}
