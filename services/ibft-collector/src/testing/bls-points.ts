import { aggregateSignatures, Signature } from '@chainsafe/blst'

/** Order of the group. */
const R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

/** The points at infinity, which are valid encodings. */
export const IDENTITY_KEY = Uint8Array.from({ length: 48 }, (_, n) => (n === 0 ? 0xc0 : 0))
export const IDENTITY_SIGNATURE = Uint8Array.from({ length: 96 }, (_, n) => (n === 0 ? 0xc0 : 0))

/** A point of the key curve outside its prime-order subgroup: x = 4. */
export const KEY_OUTSIDE_SUBGROUP = Uint8Array.from({ length: 48 }, (_, n) =>
  n === 0 ? 0x80 : n === 47 ? 4 : 0,
)

export const plus = (a: Signature, b: Signature) => aggregateSignatures([a, b])

/** The negative of a compressed point: the sign is a bit of the first byte. */
export const negative = (point: Uint8Array) =>
  point.map((byte, n) => (n === 0 ? byte ^ 0x20 : byte))

/**
 * A point of the signature curve without a component in the prime-order subgroup: its order divides
 * the cofactor.
 */
export function pointOutsideSubgroup(): Signature {
  for (let x = 1; ; x += 1) {
    const bytes = Uint8Array.from({ length: 96 }, (_, n) => (n === 0 ? 0x80 : n === 95 ? x : 0))
    let point: Signature
    try {
      point = Signature.fromBytes(bytes)
    } catch {
      continue
    }
    return [...R.toString(2).slice(1)].reduce((sum, bit) => {
      const twice = plus(sum, sum)
      return bit === '1' ? plus(twice, point) : twice
    }, point)
  }
}
