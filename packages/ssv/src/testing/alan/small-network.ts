import { createMessageValidator } from '../../alan/validation/message-validator.ts'
import type { Rule } from '../../alan/validation/rules.ts'
import type { Arrival } from '../../alan/validation/validation-context.ts'
import {
  alanContext,
  arrival,
  encoded,
  type NetworkChange,
  publicKeyOf,
  type Signed,
} from './alan-network.ts'
import { validate } from './validate.ts'

/**
 * A validator of the small network, and its verdict on a message after others.
 * @returns the verdict and the text of the rule, such as `reject: no signers`, or `accept`
 */
export function smallNetwork(change: NetworkChange = {}) {
  const validator = createMessageValidator(alanContext(change))
  return (message: Signed | Uint8Array, how: Arrival = arrival()): string => {
    const data = message instanceof Uint8Array ? message : encoded(message)
    const broken = validate(validator, publicKeyOf, data, how)
    return broken === undefined ? 'accept' : textOf(broken)
  }
}

export const textOf = ({ verdict, text }: Rule) => `${verdict}: ${text}`
