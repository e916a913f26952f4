import type { DecidedKey } from '@ssv-exporter/store/decided/decided-row'
import type { VerifiedAgreement } from '../validation/validation.ts'

/** Which decided message it is, or is a part of. */
export function keyOf({ committee, role, height }: VerifiedAgreement): DecidedKey {
  return { validatorKeyId: committee.validatorKeyId, role, height }
}

/** A key as text, for maps. */
export const keyName = ({ validatorKeyId, role, height }: DecidedKey) =>
  `${validatorKeyId}/${role}/${height}`
