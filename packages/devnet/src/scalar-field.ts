/** Order of the BLS12-381 groups: secret keys are numbers below it (draft-irtf-cfrg-bls-signature, section 2.3). */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
const SCALAR_BYTES = 32

/** The residue of `value` in 0 … order − 1. */
export function reduce(value: bigint): bigint {
  return ((value % ORDER) + ORDER) % ORDER
}

/** The inverse of a non-zero scalar. */
export function invert(value: bigint): bigint {
  let [a, b, x, y] = [ORDER, reduce(value), 0n, 1n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b, x, y] = [b, a - quotient * b, y, x - quotient * y]
  }
  if (a !== 1n) throw new RangeError('Zero has no inverse')
  return reduce(x)
}

export function scalarFromBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/** 32 bytes, big-endian, as BLS secret keys are serialised. */
export function scalarToBytes(scalar: bigint): Uint8Array {
  return Buffer.from(scalar.toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex')
}
