import { createOperatorIdentity } from '../operator-identity.ts'
import { createValidatorIdentity, type ValidatorIdentity } from '../validator-identity.ts'

const identity = await createOperatorIdentity()

/**
 * A validator of operators with these ids, which share one RSA key: generating keys takes time, and
 * nothing is encrypted here.
 */
export function validatorOf(
  seed: string,
  ids: readonly number[] = [1, 2, 3, 4],
): ValidatorIdentity {
  return createValidatorIdentity(
    seed,
    ids.map((id) => ({ id: BigInt(id), identity })),
  )
}
