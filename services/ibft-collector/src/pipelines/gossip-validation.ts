import type { GossipMessage, Verdict } from '../network/network.ts'

/** The validation of gossip; each generation has its own. */
export interface GossipValidation {
  /** The verdict on a gossip message, as soon as it is certain. Never rejects. */
  validate(message: GossipMessage): Promise<Verdict>
}
