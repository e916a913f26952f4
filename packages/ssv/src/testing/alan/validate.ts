import { type KeyObject, verify } from 'node:crypto'
import type { MessageValidator } from '../../alan/validation/message-validator.ts'
import { RULES, type Rule } from '../../alan/validation/rules.ts'
import type { Arrival } from '../../alan/validation/validation-context.ts'

/**
 * Validates a message completely: rules, operator signatures, remembered state.
 * @returns the violated rule; undefined if it is accepted
 */
export function validate(
  validator: MessageValidator,
  keyOf: (operatorId: bigint) => KeyObject,
  data: Uint8Array,
  arrival: Arrival,
): Rule | undefined {
  const checked = validator.check(data, arrival)
  if (checked.broken !== undefined) return checked.broken
  const { operatorIds, signatures, signedBytes } = checked.value.signed
  const valid = operatorIds.every((id, i) =>
    verify('sha256', signedBytes, keyOf(id), signatures[i] ?? new Uint8Array()),
  )
  return valid ? validator.accept(checked.value, arrival) : RULES.wrongSignature
}
