import type { DutyValidator } from '@ssv-exporter/devnet/network/duty-validator'
import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { committeeOf, type RegistryKeys } from '../support/seed-registry.ts'

export interface BenchValidators {
  /** With the keys of the shares, for signing. */
  duties: DutyValidator[]
  /** The registry's data about them. */
  registry: RegistryKeys[]
}

/**
 * Validators with real keys, distributed over committees of the operators of `seedRegistry`. The
 * same numbers yield the same keys.
 */
export async function benchValidators(count: number, operators: number): Promise<BenchValidators> {
  // Keys of operators sign nothing here.
  const identity = await createOperatorIdentity()
  const made = Array.from({ length: count }, (_, index) => {
    const committee = committeeOf(index, operators).map((i) => ({
      id: BigInt(i + 1),
      identity,
    }))
    return createValidatorIdentity(`bench ${index}`, committee)
  })
  return {
    duties: made.map(dutyValidatorOf),
    registry: made.map(({ publicKey, shares }) => ({
      publicKey: publicKey.slice(2),
      sharePublicKeys: Buffer.concat(shares.map((share) => share.publicKey)).toString('hex'),
    })),
  }
}
