import { hash } from 'node:crypto'
import type { DecidedKey } from '@ssv-exporter/store/decided/decided-row'
import type { VerifiedAgreement } from '../validation/validation.ts'

/** Which decided message it is, or is a part of. */
export function keyOf({ committee, role, height }: VerifiedAgreement): DecidedKey {
  return { validatorKeyId: committee.validatorKeyId, role, height }
}

/** A key as text, for maps. */
export const keyName = ({ validatorKeyId, role, height }: DecidedKey) =>
  `${validatorKeyId}/${role}/${height}`

/** A message as text, for maps, by what its signers agreed on: a committee may sign two values for one height. */
export function agreementName(message: VerifiedAgreement): string {
  return `${keyName(keyOf(message))}/${hash('sha256', message.value, 'base64')}`
}
