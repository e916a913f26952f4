/** Order of the BLS12-381 groups (draft-irtf-cfrg-pairing-friendly-curves, section 4.2.1). */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
/** Absolute value of the parameter of BLS12-381, which is negative; its fourth power exceeds the order. */
export const PARAMETER = 0xd201000000010000n
/** A point and three multiples of it by powers of the parameter. */
export const IMAGES = 4

/** A multiple of a point to add: image `image` of input `input`, or its negative. */
export interface Addition {
  readonly input: number
  readonly image: number
  readonly isNegative: boolean
}

/**
 * How a value of a polynomial at 0 is computed from its values at `points`, by doubling and adding:
 * for each step, what is added after the sum was doubled.
 */
export type InterpolationPlan = readonly (readonly Addition[])[]

/**
 * Plans Lagrange's formula at 0. Each coefficient is written in base `PARAMETER`, because multiples
 * by its powers are cheap to compute, and its digits in non-adjacent form, because negatives are
 * too: that leaves 65 doublings and a third as many additions for each image.
 *
 * @param points positive, distinct modulo the order
 * @throws RangeError if they are not
 */
export function planInterpolation(points: readonly bigint[]): InterpolationPlan {
  const steps: Addition[][] = []
  for (const [input, coefficient] of coefficientsAt(points).entries()) {
    for (const [image, digit] of digitsOf(coefficient).entries()) {
      for (const [bit, sign] of nonAdjacentForm(digit).entries()) {
        steps[bit] ??= []
        if (sign !== 0) steps[bit].push({ input, image, isNegative: sign < 0 })
      }
    }
  }
  return Array.from(steps, (step) => step ?? []).toReversed()
}

/** Lagrange coefficients at 0. */
function coefficientsAt(points: readonly bigint[]): bigint[] {
  return points.map((point, i) => {
    const others = points.filter((_, j) => j !== i)
    const numerator = others.reduce((product, other) => reduce(product * other), 1n)
    const denominator = others.reduce((product, other) => reduce(product * (other - point)), 1n)
    return reduce(numerator * invert(denominator))
  })
}

function digitsOf(coefficient: bigint): bigint[] {
  const digits: bigint[] = []
  let rest = coefficient
  for (let i = 0; i < IMAGES; i++) {
    digits.push(rest % PARAMETER)
    rest /= PARAMETER
  }
  return digits
}

/** Digits −1, 0 and 1, the lowest first, of which no two neighbours are both not 0. */
function nonAdjacentForm(value: bigint): number[] {
  const digits: number[] = []
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0n : 2n - (rest & 3n)
    digits.push(Number(digit))
    rest -= digit
  }
  return digits
}

const reduce = (value: bigint) => ((value % ORDER) + ORDER) % ORDER

/** Inverse modulo the order, by Euclid's algorithm. */
function invert(value: bigint): bigint {
  let [a, b, x, y] = [ORDER, reduce(value), 0n, 1n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  if (a !== 1n) throw new RangeError('The points are not distinct')
  return reduce(x)
}
