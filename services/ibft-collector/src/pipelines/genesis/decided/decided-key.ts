import { hash } from 'node:crypto'
import type { DecidedKey } from '@ssv-exporter/store/decided/decided-row'
import type { VerifiedAgreement } from './verified-agreement.ts'

/** Identifies the decided message that a message is or belongs to. */
export function keyOf({ committee, role, height }: VerifiedAgreement): DecidedKey {
  return { validatorKeyId: committee.validatorKeyId, role, height }
}

/** A key as a string, for maps. */
export const keyName = ({ validatorKeyId, role, height }: DecidedKey) =>
  `${validatorKeyId}/${role}/${height}`

/**
 * The agreed value of a message as a string, for maps: a committee may sign two values for one
 * height.
 */
export function agreementName(message: VerifiedAgreement): string {
  return `${keyName(keyOf(message))}/${hash('sha256', message.value, 'base64')}`
}
