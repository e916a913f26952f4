import { aggregateSignatures, Signature } from '@chainsafe/blst'
import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import { multiplesOf } from './curve-point-multiples.ts'
import { type InterpolationPlan, planInterpolation } from './interpolation-plan.ts'

/** One operator's signature with its share of a validator's key. */
export interface RecoveryPart {
  readonly operatorId: bigint
  /** 96 bytes, a point of the group. */
  readonly signature: Uint8Array
}

/** Committees sign with few different sets of operators. */
const MAX_PLANS = 4_096
const plans = new BoundedMap<string, InterpolationPlan>(MAX_PLANS)

/**
 * The validator's signature that partial signatures over one root determine: operators hold values
 * of a polynomial at their ids, and the key is its value at 0. Any quorum gives the same bytes.
 *
 * The caller must verify the result: it is meaningless if a part is not valid, or if the registered
 * shares are not those of the validator's key.
 *
 * @param parts a quorum
 * @returns 96 bytes
 * @throws if a signature is not a point, or the operators are not distinct
 */
export function recoverSignature(parts: readonly RecoveryPart[]): Uint8Array {
  const multiples = parts.map(({ signature }) => multiplesOf(Signature.fromBytes(signature, false)))
  let sum: Signature | undefined
  for (const step of planFor(parts)) {
    // The binding can add points, and nothing else: this is one doubling and all additions.
    const terms = sum === undefined ? [] : [sum, sum]
    for (const { input, image, isNegative } of step) {
      const of = multiples[input]
      const term = (isNegative ? of?.negative : of?.positive)?.[image]
      if (term !== undefined) terms.push(term)
    }
    if (terms.length > 0) sum = terms.length === 1 ? terms[0] : aggregateSignatures(terms)
  }
  if (sum === undefined) throw new RangeError('No partial signatures')
  return sum.toBytes()
}

function planFor(parts: readonly RecoveryPart[]): InterpolationPlan {
  const points = parts.map(({ operatorId }) => operatorId)
  const name = points.join()
  const plan = plans.get(name) ?? planInterpolation(points)
  plans.set(name, plan)
  return plan
}
