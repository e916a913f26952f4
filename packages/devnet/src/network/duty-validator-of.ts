import type { ValidatorIdentity } from '../validator-identity.ts'
import type { DutyValidator } from './duty-validator.ts'

/** What an operator network needs of a validator made here. */
export function dutyValidatorOf({ publicKey, shares }: ValidatorIdentity): DutyValidator {
  return {
    publicKey: publicKey.slice(2),
    members: shares.map(({ operator, secretKey }) => ({
      nodeId: Number(operator.id),
      secretKey: secretKey.toBytes(),
    })),
  }
}
