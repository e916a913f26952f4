import { aggregateSignatures, SecretKey, type Signature } from '@chainsafe/blst'
import { invert, reduce, scalarFromBytes, scalarToBytes } from './scalar-field.ts'

/** Threshold: 2f + 1 of n = 3f + 1 operators. */
export function quorumOf(operators: number): number {
  return operators - Math.floor((operators - 1) / 3)
}

/**
 * Splits a key so that any `threshold` of the shares can sign for it: Shamir's scheme over the scalar field.
 *
 * @param seed at least 32 bytes; the same key, seed and threshold give the same shares
 * @returns the share at a point, a positive number. SSV's points are the operator ids.
 */
export function splitSecretKey(
  key: SecretKey,
  { threshold, seed }: { threshold: number; seed: Uint8Array },
): (point: bigint) => SecretKey {
  const coefficients = [scalarFromBytes(key.toBytes())]
  for (let degree = 1; degree < threshold; degree++) {
    const drawn = SecretKey.fromKeygen(seed, Buffer.from(`coefficient ${degree}`))
    coefficients.push(scalarFromBytes(drawn.toBytes()))
  }
  return (point) => {
    const value = coefficients.reduceRight((sum, term) => reduce(sum * point + term), 0n)
    return SecretKey.fromBytes(scalarToBytes(value))
  }
}

/**
 * Combines a quorum of partial signatures into the signature of the whole key: Lagrange's formula at 0.
 *
 * @param parts at least the threshold that the key was split with, each with the point of its share
 */
export function combineSignatures(
  parts: readonly { readonly point: bigint; readonly signature: Signature }[],
): Signature {
  const terms = parts.map(({ point, signature }) => {
    const others = parts.filter((part) => part.point !== point).map((part) => part.point)
    const numerator = others.reduce((product, other) => reduce(product * other), 1n)
    const denominator = others.reduce((product, other) => reduce(product * (other - point)), 1n)
    return multiply(signature, reduce(numerator * invert(denominator)))
  })
  return aggregateSignatures(terms)
}

/** Double and add: the binding adds points and does not multiply them. */
function multiply(signature: Signature, scalar: bigint): Signature {
  let result: Signature | undefined
  for (const bit of scalar.toString(2)) {
    if (result !== undefined) result = aggregateSignatures([result, result])
    if (bit === '1') result = result ? aggregateSignatures([result, signature]) : signature
  }
  if (result === undefined) throw new RangeError('A signature cannot be multiplied by zero')
  return result
}
