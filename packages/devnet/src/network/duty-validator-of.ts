import type { ValidatorIdentity } from '../validator-identity.ts'
import type { DutyValidator } from './duty-validator.ts'

/** The representation of a validator for an operator network. */
export function dutyValidatorOf({ publicKey, shares }: ValidatorIdentity): DutyValidator {
  return {
    publicKey: publicKey.slice(2),
    members: shares.map(({ operator, secretKey }) => ({
      nodeId: Number(operator.id),
      secretKey: secretKey.toBytes(),
    })),
  }
}
