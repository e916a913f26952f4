import type { GossipVerdict, PubsubMessage } from '@ssv-exporter/p2p/gossip'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import type { OperatorTeam } from '../operator/operator-team.ts'

export interface PeerValidationModules {
  readonly team: Pick<OperatorTeam, 'facts' | 'keys'>
  readonly now: () => number
  readonly logger: Logger
  /** Called with accepted messages. */
  readonly accepted: (message: CheckedMessage) => void
}

/** Validates gossip by all rules of the network, including the operators' signatures. */
export function createPeerValidation({ team, now, logger, accepted }: PeerValidationModules) {
  const validator = createMessageValidator(team.facts)
  return ({
    topic,
    data,
    source,
  }: Pick<PubsubMessage, 'topic' | 'data' | 'source'>): GossipVerdict => {
    // Gossip passes a view of the received bytes.
    const own = Uint8Array.from(data)
    const arrival = { topic, peerId: source, receivedMs: now() }
    const { broken, value } = validator.check(own, arrival)
    const rule =
      broken ??
      (team.keys.verify(value.signed) ? validator.accept(value, arrival) : WRONG_SIGNATURE)
    if (rule !== undefined) {
      logger.debug(
        { topic, source, rule: rule.text, verdict: rule.verdict },
        'message not accepted',
      )
      return rule.verdict
    }
    if (value !== undefined) accepted(value)
    return 'accept'
  }
}

const WRONG_SIGNATURE = { verdict: 'reject', text: 'signature verification' } as const
