import { Signature } from '@chainsafe/blst'

/** Modulus of the base field of BLS12-381 (draft-irtf-cfrg-pairing-friendly-curves, section 4.2.1). */
const P =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
const FIELD_DIGITS = 96
const COORDINATES = 4

/** An element `re + im·u` of the extension field, where u² = −1. */
type Fp2 = readonly [re: bigint, im: bigint]

/** Multiples of a point in the order of the powers of the parameter, and their negatives. */
export interface CurvePointMultiples {
  readonly positive: readonly Signature[]
  readonly negative: readonly Signature[]
}

/**
 * The multiples of a signature by the powers 0 to 3 of the curve's parameter, computed with the
 * endomorphism "untwist, Frobenius, twist", which multiplies points of the group by the (negative)
 * parameter (Galbraith and Scott, "Exponentiation in pairing-friendly groups using homomorphisms").
 *
 * @param signature a point of the group
 */
export function multiplesOf(signature: Signature): CurvePointMultiples {
  const [x, y] = readPoint(signature)
  const [x1, y1] = [multiply(conjugate(x), TWIST_X), multiply(conjugate(y), TWIST_Y)]
  // Applied twice, it multiplies x by a number of the base field and negates y.
  const points = [
    [x, y],
    [x1, negate(y1)],
    [scale(x), negate(y)],
    [scale(x1), y1],
  ] as const
  // The parameter is negative: every second power has the opposite sign.
  return {
    positive: points.map(([px, py], i) => (i === 0 ? signature : toPoint(px, py))),
    negative: points.map(([px, py]) => toPoint(px, negate(py))),
  }
}

/** Serialised as im x, re x, im y, re y. */
function readPoint(signature: Signature): readonly [x: Fp2, y: Fp2] {
  const hex = Buffer.from(signature.toBytes(false)).toString('hex')
  const [imX = 0n, reX = 0n, imY = 0n, reY = 0n] = Array.from({ length: COORDINATES }, (_, i) =>
    BigInt(`0x${hex.slice(i * FIELD_DIGITS, (i + 1) * FIELD_DIGITS)}`),
  )
  return [
    [reX, imX],
    [reY, imY],
  ]
}

function toPoint([reX, imX]: Fp2, [reY, imY]: Fp2): Signature {
  const digits = [imX, reX, imY, reY].map((n) => n.toString(16).padStart(FIELD_DIGITS, '0'))
  return Signature.fromBytes(Buffer.from(digits.join(''), 'hex'), false)
}

const reduce = (value: bigint) => {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

const multiply = ([a, b]: Fp2, [c, d]: Fp2): Fp2 => [reduce(a * c - b * d), reduce(a * d + b * c)]
const conjugate = ([a, b]: Fp2): Fp2 => [a, b === 0n ? 0n : P - b]
const negate = ([a, b]: Fp2): Fp2 => [a === 0n ? 0n : P - a, b === 0n ? 0n : P - b]
const scale = ([a, b]: Fp2): Fp2 => [reduce(a * SCALE), reduce(b * SCALE)]

function power(base: Fp2, exponent: bigint): Fp2 {
  let result: Fp2 = [1n, 0n]
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply(result, square)
    square = multiply(square, square)
  }
  return result
}

/** Fermat: the inverse of the norm is its power P − 2. */
function invert(value: Fp2): Fp2 {
  const [norm] = multiply(value, conjugate(value))
  return multiply(conjugate(value), power([norm, 0n], P - 2n))
}

/** The twist of the curve multiplies by roots of 1 + u. */
const TWIST: Fp2 = [1n, 1n]
const TWIST_X = invert(power(TWIST, (P - 1n) / 3n))
const TWIST_Y = invert(power(TWIST, (P - 1n) / 2n))
const [SCALE] = multiply(TWIST_X, conjugate(TWIST_X))
