import { createHash } from 'node:crypto'
import type { PartialSignature } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import type { SigningItem } from '../duties/duty.ts'

/** An index that no validator has. */
const NOBODY = 4_000_000_000

/** How signatures are corrupted. */
export interface SigningFaults {
  readonly invalidPartials: boolean
  readonly wrongIndex: boolean
}

/** Signs with the shares of an operator. */
export function signItems(
  operatorId: bigint,
  items: readonly SigningItem[],
  { invalidPartials, wrongIndex }: SigningFaults,
): PartialSignature[] {
  return items.map(({ validator, root }, i) => {
    const key = validator.secretKeys.get(operatorId)
    if (key === undefined) throw new RangeError(`operator ${operatorId} has no share`)
    const signed = invalidPartials ? createHash('sha256').update(root).digest() : root
    return {
      signature: key.sign(signed).toBytes(),
      signingRoot: root,
      signer: operatorId,
      validatorIndex: BigInt(wrongIndex && i === 0 ? NOBODY : validator.index),
    }
  })
}
