import type { CheckedMessage, CheckResult } from './checked-message.ts'
import type { Rule } from './rules.ts'

/** The result of applying rules to a message. */
export interface RulesOutcome {
  /** The first rule that is broken. */
  readonly broken?: Rule
  /** Whether another rule rejects the message as well, so that it is not worth keeping. */
  readonly rejected: boolean
}

const SATISFIED: RulesOutcome = { rejected: false }

/**
 * Applies rules in their order. The first broken one decides the verdict. If that rule only
 * ignores, the remaining rules are applied as well: a message that no rule rejects may be stored
 * although it is not forwarded.
 *
 * @param rules evaluated in order; each returns undefined if satisfied
 */
export function applyRules(rules: Iterable<Rule | undefined>): RulesOutcome {
  let ignored: Rule | undefined
  for (const broken of rules) {
    if (broken === undefined) continue
    if (broken.verdict === 'reject') return { broken: ignored ?? broken, rejected: true }
    ignored ??= broken
  }
  return ignored === undefined ? SATISFIED : { broken: ignored, rejected: false }
}

/** @param message evaluated only if no rule rejects it */
export function resultOf(
  { broken, rejected }: RulesOutcome,
  message: () => CheckedMessage,
): CheckResult {
  if (broken === undefined) return { value: message() }
  return rejected ? { broken } : { broken, ignored: message() }
}
