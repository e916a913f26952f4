import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { holdsIn, type SlotForks } from '../forks/fork-schedule.ts'
import { committeeIdIn, type MessageId } from '../messages/message-id.ts'
import { ROLE_RULES } from '../roles.ts'
import { alanSubnet, booleSubnet } from '../subnets.ts'
import { alanTopic, booleTopic } from '../topics.ts'
import type { Checked } from './check-envelope.ts'
import type { Executor, MessageWithExecutor } from './checked-message.ts'
import { checkActive } from './duties.ts'
import { RULES, type Rule } from './rules.ts'
import { epochOf } from './timing.ts'
import type {
  AlanNetworkParameters,
  CommitteeInfo,
  ValidationContext,
} from './validation-context.ts'

/**
 * Checks the domain, the role, and the committee or validator, which every other rule depends on.
 */
export function findExecutor(
  { network, registry }: ValidationContext,
  id: MessageId,
  forks: SlotForks,
): Checked<Executor> {
  const domain = forks.boole ? network.domains.boole : network.domains.alan
  if (!sameBytes(id.domain, domain)) return { broken: RULES.wrongDomain }
  const rules = ROLE_RULES.get(id.runnerRole)
  if (rules === undefined || holdsIn(forks, rules.existsIn) === false) {
    return { broken: RULES.invalidRole }
  }
  if (rules.executor === 'committee') {
    const committee = registry.committee(hexOf(committeeIdIn(id)))
    return committee === undefined
      ? { broken: RULES.unknownCommittee }
      : { value: { rules, committee } }
  }
  const validator = registry.validator(hexOf(id.executor))
  return validator === undefined
    ? { broken: RULES.unknownValidator }
    : { value: { rules, committee: validator.committee, validator } }
}

/**
 * Whether the role is known to exist, the validator is active, the signers belong to the committee,
 * and the topic matches.
 * @param now the current slot
 */
export function* executorRules(
  { network }: ValidationContext,
  { signed, executor, forks }: MessageWithExecutor,
  topic: string,
  now: number,
): Generator<Rule | undefined> {
  const { rules, committee, validator } = executor
  if (holdsIn(forks, rules.existsIn) === 'unknown') yield RULES.unknownForks
  if (validator !== undefined) {
    yield checkActive(validator, epochOf(network, now))
  }
  if (signed.operatorIds.some((signer) => !committee.operatorIds.includes(signer))) {
    yield RULES.foreignSigner
  }
  if (!topicsOf(network, committee, forks).includes(topic)) yield RULES.incorrectTopic
}

/**
 * The topics of a committee. Before Boole, the prefix may be missing (ssv v2.3.7, which strips it
 * before it compares); the network has no such topic.
 */
function topicsOf(
  network: AlanNetworkParameters,
  committee: CommitteeInfo,
  forks: SlotForks,
): string[] {
  if (!forks.boole) {
    const subnet = alanSubnet(committee.id)
    return [alanTopic(subnet), String(subnet)]
  }
  const subnet = booleSubnet(committee.operatorIds)
  return network.names.map((name) => booleTopic(name, subnet))
}
