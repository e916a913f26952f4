import { hexOf } from '../../bytes/hex.ts'
import { sameBytes } from '../../bytes/same-bytes.ts'
import type { SlotForks } from '../forks/fork-schedule.ts'
import { committeeIdOf, type MessageId } from '../messages/message-id.ts'
import { ROLE_RULES, type RoleRules } from '../roles.ts'
import { alanSubnet, booleSubnet } from '../subnets.ts'
import { alanTopic, booleTopic } from '../topics.ts'
import type { Checked } from './check-envelope.ts'
import { checkActive } from './duties.ts'
import type { CommitteeFacts, NetworkFacts, ValidationFacts, ValidatorFacts } from './facts.ts'
import { RULES, type Rule } from './rules.ts'
import { epochOf } from './timing.ts'

/** Whose duty a message is of. */
export interface Executor {
  readonly rules: RoleRules
  readonly committee: CommitteeFacts
  /** Absent for roles of a committee. */
  readonly validator?: ValidatorFacts
}

/**
 * The domain, the role, the committee or validator, its operators, and the topic.
 * @param now the slot of the clock, which decides whether a validator is active
 */
export function checkExecutor(
  facts: ValidationFacts,
  id: MessageId,
  forks: SlotForks,
  signers: readonly bigint[],
  topic: string,
  now: number,
): Checked<Executor> {
  const { network } = facts
  const domain = forks.boole ? network.domains.boole : network.domains.alan
  if (!sameBytes(id.domain, domain)) return { broken: RULES.wrongDomain }
  const rules = ROLE_RULES.get(id.role)
  if (rules === undefined || !rules.existsIn(forks)) return { broken: RULES.invalidRole }
  const found = findExecutor(facts, rules, id, now)
  if (found.broken !== undefined) return found
  const { committee } = found.value
  if (signers.some((signer) => !committee.operatorIds.includes(signer))) {
    return { broken: RULES.foreignSigner }
  }
  return topicsOf(network, committee, forks).includes(topic)
    ? found
    : { broken: RULES.incorrectTopic }
}

function findExecutor(
  facts: ValidationFacts,
  rules: RoleRules,
  id: MessageId,
  now: number,
): Checked<Executor> {
  if (rules.executor === 'committee') {
    const committee = facts.registry.committee(hexOf(committeeIdOf(id)))
    return committee === undefined
      ? { broken: RULES.unknownCommittee }
      : { value: { rules, committee } }
  }
  const validator = facts.registry.validator(hexOf(id.executor))
  if (validator === undefined) return { broken: RULES.unknownValidator }
  const broken: Rule | undefined = checkActive(
    validator,
    facts.duties !== undefined,
    epochOf(facts.network, now),
  )
  if (broken !== undefined) return { broken }
  return { value: { rules, committee: validator.committee, validator } }
}

function topicsOf(network: NetworkFacts, committee: CommitteeFacts, forks: SlotForks): string[] {
  if (!forks.boole) return [alanTopic(alanSubnet(committee.id))]
  const subnet = booleSubnet(committee.operatorIds)
  return network.names.map((name) => booleTopic(name, subnet))
}
